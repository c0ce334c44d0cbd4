package dev.tailrace.streams;

import dev.tailrace.dsl.testing.api.PublicApiConformance;
import java.util.Set;

class PublicApiTest extends PublicApiConformance {
    @Override
    protected Set<String> kotlinOnly() {
        return Set.of("dev.tailrace.streams.notification.NotificationStream");
    }
}
