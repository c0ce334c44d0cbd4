package dev.tailrace.app.demo;

import dev.tailrace.dsl.record.Id;
import dev.tailrace.dsl.record.Table;
import java.math.BigDecimal;
import java.time.Instant;

/** One product bought by one customer. */
@Table(value = "purchase", schema = "shop")
public record Purchase(@Id long id, long customerId, long productId, int quantity, BigDecimal amount, Instant boughtAt) {}
