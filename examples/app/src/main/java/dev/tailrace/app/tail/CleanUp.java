package dev.tailrace.app.tail;

import dev.tailrace.dsl.Database;
import dev.tailrace.streams.ChangeLog;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** {@code tail --uninstall}. */
record CleanUp(Database db) {
    void run(List<String> tables, @Nullable String consumer) throws Exception {
        var log = ChangeLog.of(db);
        try {
            if (consumer != null) {
                var known = log.consumer(consumer).removeAsync().get();
                say(known ? "forgot the consumer " + consumer : "there is no consumer " + consumer);
            }
            for (var table : tables) {
                log.unwatchAsync(table).get();
                say("unwatched " + table);
            }
            if (consumer == null && tables.isEmpty()) {
                log.uninstallAsync().get();
                say("uninstalled the change log");
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static void say(String what) {
        System.err.println("tailrace: " + what);
    }
}
