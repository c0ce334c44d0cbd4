package dev.tailrace.app.demo;

import dev.tailrace.dsl.record.Id;
import dev.tailrace.dsl.record.Table;
import java.math.BigDecimal;

/** An order of the shop that is watched. */
@Table(value = "orders", schema = "shop")
public record Order(@Id long id, String customer, String status, BigDecimal total) {}
