package dev.tailrace.benchmarks;

/** The row that every arm reads, whole. */
public record Item(long id, String name, int stock, double weight, boolean active) {}
