package dev.tailrace.app.tail;

import dev.tailrace.dsl.Database;
import dev.tailrace.streams.ChangeLog;
import dev.tailrace.streams.Changes;
import dev.tailrace.streams.consumer.ConsumerOptions;
import dev.tailrace.streams.log.Start;
import java.util.List;
import java.util.UUID;

/** Reads without a name of the caller's: whoever wants to go on later passes the position of the last line to {@code --from}. */
record LiveTail(Database db, List<String> tables, Start start) {
    void run(EventLines lines) throws Exception {
        if (start == Start.NOW) {
            var more = tables.subList(1, tables.size()).toArray(String[]::new);
            Subscription.await(Changes.of(db).table(tables.get(0), more).publisher(), lines::write);
        } else {
            fromElsewhere(lines);
        }
    }

    /** Other starts are a consumer's: this one is forgotten at the end. */
    private void fromElsewhere(EventLines lines) throws Exception {
        var name = "tail-" + UUID.randomUUID();
        try {
            new NamedTail(db, name, tables, start).run(lines);
        } finally {
            // The thread may be interrupted: join waits all the same.
            ChangeLog.of(db).consumer(name, ConsumerOptions.DEFAULT).removeAsync().exceptionally(failure -> false).join();
        }
    }
}
