package dev.tailrace.streams.log;

import java.util.List;

/**
 * What trimming the log has done.
 *
 * @param segments how many of the log's segments were emptied
 * @param freedBytes how much disk space that gave back
 * @param logBytes what the log takes now, in bytes; the segments that hold nothing are not counted
 * @param lostConsumers the names of those that were marked lost, because they were beyond the limits of {@link Retention}
 * @param rotated whether writers were sent to the next segment
 * @param postponed whether a segment could have been emptied but was in use, or another process was trimming: worth trying again
 */
public record TrimReport(
        int segments, long freedBytes, long logBytes, List<String> lostConsumers, boolean rotated, boolean postponed) {
    public TrimReport {
        lostConsumers = List.copyOf(lostConsumers);
    }
}
