package dev.tailrace.snippets;

import dev.tailrace.dsl.record.Id;
import dev.tailrace.dsl.record.Table;
import java.math.BigDecimal;
import java.time.Instant;

/** A row of {@code orders}. */
@Table("orders")
record Order(@Id long id, String customer, BigDecimal total, Instant updatedAt) {}
