package dev.tailrace.dsl.race;

import dev.tailrace.dsl.publish.tck.PublisherTck;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow.Publisher;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.Test;

@Test
public class OutcomesTckTest extends FlowPublisherVerification<Outcome<Long>> {
    public OutcomesTckTest() {
        super(PublisherTck.environment(), 1_000);
    }

    @Override
    public long maxElementsFromPublisher() {
        return 1_000; // one a contender
    }

    @Override
    public Publisher<Outcome<Long>> createFlowPublisher(long elements) {
        return Races.raceAllPublisher(LongStream.range(0, Math.max(1, elements)) // a race has at least one contender
                .mapToObj(n -> Contender.of("contender " + n, () -> CompletableFuture.completedFuture(n)))
                .toList());
    }

    @Override
    public void optional_spec105_emptyStreamMustTerminateBySignallingOnComplete() throws Throwable {
        notVerified("A race has at least one contender, and so an outcome");
    }

    /** Contenders that fail are outcomes; a cold publisher cannot fail before there is demand. */
    @Override
    public @Nullable Publisher<Outcome<Long>> createFailedFlowPublisher() {
        return null;
    }
}
