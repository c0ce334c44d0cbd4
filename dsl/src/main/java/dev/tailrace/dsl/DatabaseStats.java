package dev.tailrace.dsl;

import java.time.Duration;

/**
 * What a database has executed since it was opened. Times run from the call to its answer, so they include waiting for a connection.
 *
 * @param count executions that have ended, however they did
 * @param errors those that failed
 * @param cancelled those that their caller cancelled, a timeout ended or a race lost
 * @param active those under way
 * @param waiting those of the active ones that wait for a connection
 */
public record DatabaseStats(
        long count, long errors, long cancelled, long active, int waiting, Duration mean, Duration p50, Duration p95, Duration p99) {}
