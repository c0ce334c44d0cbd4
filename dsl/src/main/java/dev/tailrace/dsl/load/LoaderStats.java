package dev.tailrace.dsl.load;

/**
 * What a {@link Loader} has done since it was made.
 *
 * @param asked how many keys callers have asked for, each time they did
 * @param cached how many of these the cache answered
 * @param batches how many batches have gone out
 * @param keys how many keys were in them: what was asked for by several callers of a batch counts once
 */
public record LoaderStats(long asked, long cached, long batches, long keys) {}
