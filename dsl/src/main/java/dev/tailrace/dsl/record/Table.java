package dev.tailrace.dsl.record;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names a record's table. Without it, or without a name in it, the record's name in snake case is looked up, then its plural:
 * {@code OrderItem}: {@code order_item}, then {@code order_items}.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Table {
    /** The table's or view's name as the catalog has it: case matters, no quotes, no schema. Empty for the name of the record. */
    String value() default "";

    /** The schema as the catalog has it. Empty for the connection's {@code search_path}. */
    String schema() default "";
}
