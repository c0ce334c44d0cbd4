package dev.tailrace.app.demo;

import dev.tailrace.dsl.record.Id;
import dev.tailrace.dsl.record.Table;
import java.time.Instant;

/** Who buys. */
@Table(value = "customer", schema = "shop")
public record Customer(@Id long id, String name, String city, Instant joinedAt) {}
