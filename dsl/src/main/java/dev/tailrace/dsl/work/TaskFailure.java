package dev.tailrace.dsl.work;

/**
 * An attempt of a task that failed.
 *
 * @param task the name of the task
 * @param attempt which attempt, 1 for the first
 * @param cause what it failed with
 * @param retried whether another attempt follows
 * @param missed how many failures before this one the reader was too slow for; 0 if it has seen all
 */
public record TaskFailure(String task, int attempt, Throwable cause, boolean retried, long missed) {}
