package dev.tailrace.app.demo;

import dev.tailrace.dsl.record.Id;
import dev.tailrace.dsl.record.Table;
import java.math.BigDecimal;

/** What is sold. */
@Table("shop.product")
public record Product(@Id long id, String name, BigDecimal price, int stock) {}
