package dev.tailrace.dsl.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.error.StageFailedException;
import dev.tailrace.dsl.publish.Publishers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class PipelineTest {
    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private static CompletionStage<Integer> parse(String text) {
        return CompletableFuture.supplyAsync(() -> Integer.valueOf(text));
    }

    @Test
    void elementsGoThroughTypedStagesAnewForEachRun() throws Exception {
        Pipeline<Long> pipeline = Pipeline.<String>from(List.of("1", "2", "3"))
                .<Integer>then("parse", StageOptions.of(3).buffer(2), PipelineTest::parse)
                .then("double", n -> CompletableFuture.completedFuture(2L * n));
        assertEquals(List.of(2L, 4L, 6L), get(pipeline.collectAsync()));
        assertEquals(List.of(2L, 4L, 6L), get(Publishers.collect(pipeline.publisher())));
        assertEquals(3, get(pipeline.countAsync()));
        var seen = Collections.synchronizedList(new ArrayList<Long>());
        get(pipeline.forEachAsync(n -> CompletableFuture.runAsync(() -> seen.add(n))));
        assertEquals(List.of(2L, 4L, 6L), seen);
    }

    @Test
    void aPublisherMayBeTheSource() throws Exception {
        var pipeline = Pipeline.<String>from(Publishers.from(List.of("1", "2")))
                .<Integer>then("parse", StageOptions.of(2).unordered(), PipelineTest::parse);
        assertEquals(List.of(1, 2), get(pipeline.collectAsync()).stream().sorted().toList());
    }

    @Test
    void aFailingStageFailsThePipelineUnderItsName() {
        var failing = Pipeline.<String>from(List.of("hunter2")).<Integer>then("parse", PipelineTest::parse).collectAsync();
        var failure = assertInstanceOf(StageFailedException.class, assertThrows(ExecutionException.class, () -> get(failing)).getCause());
        assertEquals("parse", failure.stage());
        assertInstanceOf(NumberFormatException.class, failure.getCause());
        assertTrue(!failure.getMessage().contains("hunter2"));
    }

    @Test
    void reportedErrorsLeaveTheElementOut() throws Exception {
        var errors = Collections.synchronizedList(new ArrayList<PipelineError>());
        var pipeline = Pipeline.<String>from(List.of("1", "x", "3"))
                .<Integer>then("parse", PipelineTest::parse)
                .onError(error -> CompletableFuture.runAsync(() -> errors.add(error)));
        assertEquals(List.of(1, 3), get(pipeline.collectAsync()));
        assertEquals("parse x", errors.get(0).stage() + " " + errors.get(0).element());
    }

    @Test
    void aRunHasItsErrorsAsAPublisher() throws Exception {
        var run = Pipeline.<String>from(List.of("1", "x", "3")).<Integer>then("parse", PipelineTest::parse).run();
        var errors = Publishers.collect(run.errors());
        assertEquals(List.of(1, 3), get(Publishers.collect(run.publisher())));
        assertEquals(List.of("x"), get(errors).stream().map(PipelineError::element).toList());
        var again = assertThrows(ExecutionException.class, () -> get(Publishers.collect(run.publisher())));
        assertInstanceOf(IllegalStateException.class, again.getCause());
    }

    @Test
    void cancellingTheFutureCancelsTheStageUnderWay() throws Exception {
        var begun = new CompletableFuture<Integer>();
        var stuck = new CompletableFuture<Integer>();
        var run = Pipeline.<Integer>from(List.of(1)).<Integer>then("stuck", n -> {
            begun.complete(n);
            return stuck;
        }).countAsync();
        get(begun);
        run.cancel(true);
        assertThrows(java.util.concurrent.CancellationException.class, () -> get(stuck));
    }

    @Test
    void stagesRunOnTheExecutor() throws Exception {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        var executor = Executors.newSingleThreadExecutor();
        try {
            get(Pipeline.<Integer>from(List.of(1, 2, 3)).executor(executor).<Integer>then("look", StageOptions.of(2), n -> {
                threads.add(Thread.currentThread());
                return CompletableFuture.completedFuture(n);
            }).collectAsync());
            assertEquals(1, threads.size());
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void wrongArgumentsAreRefusedAtOnce() {
        var one = Pipeline.<String>from(List.of("1")).<Integer>then("parse", PipelineTest::parse);
        assertThrows(IllegalArgumentException.class, () -> one.<Integer>then("parse", CompletableFuture::completedFuture));
        assertThrows(IllegalArgumentException.class, () -> one.<Integer>then("", CompletableFuture::completedFuture));
        assertThrows(IllegalArgumentException.class, () -> StageOptions.of(0));
        assertThrows(IllegalArgumentException.class, () -> StageOptions.of(-1));
        assertThrows(IllegalArgumentException.class, () -> StageOptions.of(1).buffer(-1));
    }

    @Test
    void aStageThatResultsInNullFails() {
        Function<String, CompletionStage<Integer>> none = text -> CompletableFuture.completedFuture(null);
        var failing = Pipeline.<String>from(List.of("1")).<Integer>then("none", none).collectAsync();
        var failure = assertInstanceOf(StageFailedException.class, assertThrows(ExecutionException.class, () -> get(failing)).getCause());
        assertInstanceOf(NullPointerException.class, failure.getCause());
    }
}
