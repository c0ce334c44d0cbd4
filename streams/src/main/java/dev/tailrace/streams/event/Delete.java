package dev.tailrace.streams.event;

import org.jspecify.annotations.Nullable;

/**
 * A row that is gone.
 *
 * @param before as it was; {@code null} unless the table is watched with its old rows or has no primary key
 */
public record Delete<R>(ChangeOrigin origin, @Nullable R before) implements Change<R> {}
