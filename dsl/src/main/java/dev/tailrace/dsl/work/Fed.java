package dev.tailrace.dsl.work;

/**
 * What became of the input that a task was fed.
 *
 * @param succeeded how many elements the task succeeded with
 * @param failed how many it gave up on; the failures themselves are told by the pool's errors
 */
public record Fed(long succeeded, long failed) {}
