package dev.tailrace.dsl.query;

/** Where rows without a value stand in an order. */
public enum Nulls {
    FIRST,
    LAST
}
