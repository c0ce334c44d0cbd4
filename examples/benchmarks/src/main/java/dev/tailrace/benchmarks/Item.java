package dev.tailrace.benchmarks;

import dev.tailrace.dsl.record.Id;
import dev.tailrace.dsl.record.Table;

/** The row that every arm reads, whole. */
@Table("bench_item")
public record Item(@Id long id, String name, int stock, double weight, boolean active) {}
