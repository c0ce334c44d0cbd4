package dev.tailrace.snippets;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.query.Row;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

final class Cancellation {
    private Cancellation() {}

    static CompletableFuture<Integer> cancelled(Database db, Runnable untilTheUserLeaves) {
        // snippet: java-cancel
        CompletableFuture<Integer> rows = db.sql("select pg_sleep(60) /* cancelled report */").getAsync().thenApply(List::size);
        untilTheUserLeaves.run();
        rows.cancel(true); // a dependent future: the statement is stopped on the server all the same
        // end
        return rows;
    }

    /** The two answers. */
    record TimedOut(CompletableFuture<List<Row>> typed, CompletableFuture<List<Row>> plain) {}

    static TimedOut timedOut(Database db) {
        // snippet: java-timeouts
        var slow = db.sql("select pg_sleep(60) /* late report */");
        var typed = slow.timeout(Duration.ofMillis(300)).getAsync(); // fails with DeadlineExceededException
        var plain = slow.getAsync().orTimeout(300, TimeUnit.MILLISECONDS); // fails with TimeoutException
        // end
        return new TimedOut(typed, plain);
    }
}
