package dev.tailrace.snippets;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.publish.Subscribers;
import dev.tailrace.streams.Notifications;
import dev.tailrace.streams.notification.Missed;
import dev.tailrace.streams.notification.Notification;
import dev.tailrace.streams.notification.NotificationEvent;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

final class Notifying {
    private Notifying() {}

    // snippet: java-notifications
    record Paid(long order) {}

    static CompletableFuture<@Nullable Void> listen(Database db, Consumer<String> show) {
        var paid = Notifications.of(db).json(Paid.class);
        var payments = paid.publisher("payments");
        var showing = Subscribers.<NotificationEvent<Paid>>forEach(event -> {
            if (event instanceof Notification<Paid> notification) {
                show.accept("paid: " + notification.payload().order());
            } else if (event instanceof Missed<Paid> missed) {
                show.accept("read again: " + missed.reason());
            }
        });
        payments.subscribe(showing);
        payments.readyAsync().thenCompose(ready -> paid.notifyAsync("payments", new Paid(42)));
        return showing.completion();
    }
    // end
}
