package dev.tailrace.dsl.record;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names a component's column where it is not the component's name in snake case ({@code createdAt}: {@code created_at}). */
@Documented
@Retention(RetentionPolicy.RUNTIME)
// Also a field, which is where Kotlin puts the annotation of a @JvmRecord data class.
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD})
public @interface Column {
    /** The column's name as the catalog has it: case matters, no quotes. */
    String value();
}
