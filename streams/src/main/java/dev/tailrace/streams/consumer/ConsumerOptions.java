package dev.tailrace.streams.consumer;

import dev.tailrace.streams.event.Operation;
import dev.tailrace.streams.log.Start;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * How a named consumer reads. What is stored with the consumer when it is first used ({@code start}, {@code partitions}) is ignored later.
 *
 * @param start where it begins when it is used for the first time; by default with what commits from then on
 * @param tables the tables it reads, as {@code schema.name} or as found on the search path; empty: all that are watched
 * @param operations what it reads of them; truncations and gaps always come; an update of the key counts as delete and insert
 * @param batchSize the most changes that share a transaction
 * @param maxUnacknowledged the most deliveries of a partition that wait for their acknowledgement
 * @param lease how long after its last sign of life a reader counts as dead; it renews three times as often
 * @param maxAttempts how often a change may fail on its own before it is put aside as a dead letter
 * @param partitions into how many shares its keys are split
 */
public record ConsumerOptions(
        Start start,
        Set<String> tables,
        Set<Operation> operations,
        int batchSize,
        int maxUnacknowledged,
        Duration lease,
        int maxAttempts,
        int partitions) {
    public static final ConsumerOptions DEFAULT =
            new ConsumerOptions(Start.NOW, Set.of(), EnumSet.allOf(Operation.class), 500, 1_000, Duration.ofSeconds(3), 5, 1);

    public ConsumerOptions {
        tables = Set.copyOf(tables);
        operations = Set.copyOf(operations);
        require(!operations.isEmpty(), "operations must not be empty");
        require(batchSize >= 1, "batchSize must be 1 or more");
        require(maxUnacknowledged >= 1, "maxUnacknowledged must be 1 or more");
        require(lease.compareTo(Duration.ofMillis(500)) >= 0, "lease must be 500 ms or more");
        require(maxAttempts >= 1, "maxAttempts must be 1 or more");
        require(partitions >= 1 && partitions <= 1_024, "partitions must be between 1 and 1024");
    }

    public static Builder builder() {
        return new Builder();
    }

    private static void require(boolean condition, String message) {
        if (!condition) throw new IllegalArgumentException(message);
    }

    /** {@link ConsumerOptions}, one by one; what is not set is as in {@link #DEFAULT}. Not thread-safe. */
    public static final class Builder {
        private Start start = DEFAULT.start;
        private Set<String> tables = DEFAULT.tables;
        private Set<Operation> operations = DEFAULT.operations;
        private int batchSize = DEFAULT.batchSize;
        private int maxUnacknowledged = DEFAULT.maxUnacknowledged;
        private Duration lease = DEFAULT.lease;
        private int maxAttempts = DEFAULT.maxAttempts;
        private int partitions = DEFAULT.partitions;

        private Builder() {}

        public Builder start(Start value) {
            start = value;
            return this;
        }

        public Builder tables(String... names) {
            tables = Set.of(names);
            return this;
        }

        public Builder operations(Operation first, Operation... others) {
            operations = EnumSet.of(first, others);
            return this;
        }

        public Builder batchSize(int value) {
            batchSize = value;
            return this;
        }

        public Builder maxUnacknowledged(int value) {
            maxUnacknowledged = value;
            return this;
        }

        public Builder lease(Duration value) {
            lease = value;
            return this;
        }

        public Builder maxAttempts(int value) {
            maxAttempts = value;
            return this;
        }

        public Builder partitions(int value) {
            partitions = value;
            return this;
        }

        /**
         * @throws IllegalArgumentException if a value is out of its range
         */
        public ConsumerOptions build() {
            return new ConsumerOptions(start, tables, operations, batchSize, maxUnacknowledged, lease, maxAttempts, partitions);
        }
    }
}
