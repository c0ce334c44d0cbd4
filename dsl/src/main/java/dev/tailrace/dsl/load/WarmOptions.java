package dev.tailrace.dsl.load;

/**
 * How a {@link CacheWarmer} fills its cache.
 *
 * @param batchSize how many entries are loaded and stored at a time, at least 1
 * @param perSecond the most entries a second, 0 for as fast as they come
 * @param limit the most entries that are taken; 0 for as many as the cache holds, or all if its size is not bounded by their number
 * @param replacing whether an entry that is in the cache already is replaced; by default it stays, for it is the newer one
 */
public record WarmOptions(int batchSize, int perSecond, long limit, boolean replacing) {
    public static final WarmOptions DEFAULT = new WarmOptions(500, 0, 0, false);

    public WarmOptions {
        require(batchSize >= 1 && batchSize <= 1_000_000, "batchSize is " + batchSize + "; it must be between 1 and 1,000,000");
        require(perSecond >= 0, "perSecond is " + perSecond + "; it must be positive, or 0 for no limit");
        require(limit >= 0, "limit is " + limit + "; it must be positive, or 0 for what the cache holds");
    }

    public WarmOptions batchSize(int value) {
        return new WarmOptions(value, perSecond, limit, replacing);
    }

    public WarmOptions perSecond(int value) {
        return new WarmOptions(batchSize, value, limit, replacing);
    }

    public WarmOptions limit(long value) {
        return new WarmOptions(batchSize, perSecond, value, replacing);
    }

    /** Replaces entries that are in the cache already. */
    public WarmOptions thatReplace() {
        return new WarmOptions(batchSize, perSecond, limit, true);
    }

    private static void require(boolean condition, String message) {
        if (!condition) throw new IllegalArgumentException(message);
    }
}
