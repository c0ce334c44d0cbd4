package dev.tailrace.dsl.load;

import java.time.Duration;

/**
 * How far the filling of a cache has come.
 *
 * @param taken how many entries or keys have been taken from the source
 * @param stored how many values are new in the cache
 * @param present how many keys were in the cache already and stayed as they were
 * @param absent how many keys have no value
 * @param elapsed since it began
 * @param finished whether that is all
 */
public record WarmProgress(long taken, long stored, long present, long absent, Duration elapsed, boolean finished) {
    public static final WarmProgress NONE = new WarmProgress(0, 0, 0, 0, Duration.ZERO, false);
}
