package dev.tailrace.dsl.cluster;

import org.jspecify.annotations.Nullable;

/**
 * What a write returned, and the place in the log from which on it can be read.
 *
 * @param position {@link Lsn#MAX} if the write succeeded and the primary could then not be asked for its place
 */
public record Written<T extends @Nullable Object>(T value, Lsn position) {}
