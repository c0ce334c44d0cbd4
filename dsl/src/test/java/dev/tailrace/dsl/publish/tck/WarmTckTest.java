package dev.tailrace.dsl.publish.tck;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tailrace.dsl.load.CacheWarmer;
import dev.tailrace.dsl.load.WarmOptions;
import dev.tailrace.dsl.load.WarmProgress;
import java.util.concurrent.Flow.Publisher;
import org.jspecify.annotations.Nullable;
import org.testng.annotations.Test;

/** The progress of a cache warmer: one element a batch, and the last. */
@Test
public class WarmTckTest extends PublisherTck<WarmProgress> {
    @Override
    public Publisher<WarmProgress> createFlowPublisher(long elements) {
        return warm(rows(elements - 1));
    }

    /** None: nothing is taken from a source that fails before there is demand. */
    @Override
    public @Nullable Publisher<WarmProgress> createFailedFlowPublisher() {
        return null;
    }

    @Override
    protected Publisher<WarmProgress> failed(Publisher<Integer> upstream) {
        return warm(upstream);
    }

    private static Publisher<WarmProgress> warm(Publisher<Integer> rows) {
        var cache = Caffeine.newBuilder().<Integer, Integer>build();
        return CacheWarmer.of(cache, WarmOptions.DEFAULT.batchSize(1), executor).warmPublisher(rows, row -> row);
    }
}
