package dev.tailrace.dsl.record;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks the {@code short}, {@code int} or {@code long} component that counts a row's changes, for optimistic locking. At most one. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
// Also a field, which is where Kotlin puts the annotation of a @JvmRecord data class.
@Target({ElementType.RECORD_COMPONENT, ElementType.FIELD})
public @interface Version {}
