package dev.tailrace.app.demo;

import dev.tailrace.dsl.record.Id;
import dev.tailrace.dsl.record.Table;
import java.math.BigDecimal;

/** What is sold. */
@Table(value = "product", schema = "shop")
public record Product(@Id long id, String name, BigDecimal price, int stock) {}
