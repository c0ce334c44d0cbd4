package dev.tailrace.streams.log;

import java.time.Instant;

/** Where a reader starts that has no place of its own yet. */
public sealed interface Start {
    /** With what commits from now on. */
    Start NOW = new Now();

    /** With the rows that exist, each as an insert, then every change after them, with no seam. */
    Start SNAPSHOT = new Snapshot();

    /** With the oldest change that the log still holds. */
    Start OLDEST = new Oldest();

    /** After a position that a reader of the same log gave. */
    static Start at(Position position) {
        return new AtPosition(position);
    }

    /** With the first change that was written at {@code time} or later and is still in the log. */
    static Start at(Instant time) {
        return new AtTime(time);
    }

    /** {@link #NOW}. */
    record Now() implements Start {}

    /** {@link #SNAPSHOT}. */
    record Snapshot() implements Start {}

    /** {@link #OLDEST}. */
    record Oldest() implements Start {}

    /** {@link #at(Position)}. */
    record AtPosition(Position position) implements Start {}

    /** {@link #at(Instant)}. */
    record AtTime(Instant time) implements Start {}
}
