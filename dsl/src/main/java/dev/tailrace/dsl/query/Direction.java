package dev.tailrace.dsl.query;

/** Which end of an order comes first. */
public enum Direction {
    ASC,
    DESC
}
