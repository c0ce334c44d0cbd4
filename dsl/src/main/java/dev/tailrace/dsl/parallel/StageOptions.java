package dev.tailrace.dsl.parallel;

/**
 * How one stage of a {@link Pipeline} works. A stage holds at most 2 × {@code parallelism} + {@code buffer} elements, unordered
 * {@code parallelism} + {@code buffer}.
 *
 * @param parallelism how many elements may be in work at a time, from 1; {@code Integer.MAX_VALUE} means all there are
 * @param buffer how many results may wait for the next stage, from 0; {@code Integer.MAX_VALUE} means any number
 * @param ordered whether results go on in the order of the input, or as they are ready
 */
public record StageOptions(int parallelism, int buffer, boolean ordered) {
    public StageOptions {
        if (parallelism < 1) {
            throw new IllegalArgumentException("parallelism is " + parallelism + "; it must be at least 1.");
        }
        if (buffer < 0) {
            throw new IllegalArgumentException("buffer is " + buffer + "; it must not be negative.");
        }
    }

    /** Ordered, without a buffer. */
    public static StageOptions of(int parallelism) {
        return new StageOptions(parallelism, 0, true);
    }

    /** With room for results that wait for the next stage. */
    public StageOptions buffer(int results) {
        return new StageOptions(parallelism, results, ordered);
    }

    /** With results going on as they are ready. */
    public StageOptions unordered() {
        return new StageOptions(parallelism, buffer, false);
    }
}
