package dev.tailrace.dsl.query;

/**
 * Conditions on a record's components in parentheses. Immutable.
 *
 * @param <R> the record
 */
public interface RecordGroup<R extends Record> extends RecordConditions<R, RecordGroup<R>, RecordGroup<R>> {}
