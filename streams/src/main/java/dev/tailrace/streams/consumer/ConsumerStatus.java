package dev.tailrace.streams.consumer;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a consumer stands, at one moment.
 *
 * @param partitions one each, in order
 * @param nextPartitions what their number is being changed to; {@code null}: nothing
 * @param oldestWriter the oldest transaction that has written something and is still open: what it logs comes when it commits;
 *     {@code null} if there is none, or the role may not see it
 * @param deadLetters how many changes were put aside
 */
public record ConsumerStatus(
        String name,
        List<Partition> partitions,
        @Nullable Integer nextPartitions,
        @Nullable OldestWriter oldestWriter,
        long deadLetters) {
    /** Up to this many rows of a partition's lag are counted. */
    public static final int LAG_COUNTED = 100_000;

    public ConsumerStatus {
        partitions = List.copyOf(partitions);
    }

    /** Whether every partition has a reader. */
    public boolean active() {
        return partitions.stream().allMatch(Partition::owned);
    }

    public boolean paused() {
        return partitions.stream().anyMatch(Partition::paused);
    }

    /** Whether some partition has lost its place in the log; {@link Consumer#seekAsync} gives it another. */
    public boolean lost() {
        return partitions.stream().anyMatch(partition -> partition.lostReason() != null);
    }

    /** Rows of the log still to be read, whatever their table; of each partition at most {@link #LAG_COUNTED}. */
    public long lagRows() {
        return partitions.stream().mapToLong(Partition::lagRows).max().orElse(0);
    }

    /** The age of the oldest row still to be read; zero if there is none. */
    public Duration lag() {
        return partitions.stream().map(Partition::lag).max(Duration::compareTo).orElse(Duration.ZERO);
    }

    /**
     * One share of the keys.
     *
     * @param position for people: what has been visible to it, as a {@code pg_snapshot}
     * @param movedAt when that was last stored
     * @param owned whether somebody reads it now
     * @param lagRows rows of the log after its position, of all partitions and tables; counted up to {@link #LAG_COUNTED}
     * @param lag the age of the oldest of them; zero if there is none
     * @param failingSeq the change that the handler has last failed on and is trying again; {@code null}: none
     * @param failures how often it has
     * @param lostReason why its place is gone; {@code null}: it is not
     */
    public record Partition(
            int number,
            String position,
            Instant movedAt,
            boolean owned,
            boolean paused,
            long lagRows,
            Duration lag,
            @Nullable Long failingSeq,
            int failures,
            @Nullable String lostReason) {}

    /**
     * A transaction that is open.
     *
     * @param pid its backend's process; {@code null} for a prepared transaction
     * @param prepared the name of a prepared transaction; {@code null} for a running one
     */
    public record OldestWriter(@Nullable Integer pid, @Nullable String prepared, Instant since) {}
}
