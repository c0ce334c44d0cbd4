package dev.tailrace.app.tail;

import dev.tailrace.dsl.Database;
import dev.tailrace.streams.ChangeLog;
import dev.tailrace.streams.consumer.ConsumerOptions;
import dev.tailrace.streams.log.Start;
import java.util.List;

/** Reads under a name. A line that was written may come again after a crash; one that was not written always comes. */
record NamedTail(Database db, String name, List<String> tables, Start start) {
    void run(EventLines lines) throws Exception {
        var options = ConsumerOptions.builder().start(start).tables(tables.toArray(String[]::new)).build();
        Subscription.await(ChangeLog.of(db).consumer(name, options).publisher(), delivery -> {
            lines.write(delivery.event());
            // Not waited for: acknowledgements share writes, and what a lost one covers is only written again.
            delivery.ackAsync();
        });
    }
}
