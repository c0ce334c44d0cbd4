package dev.tailrace.dsl.architecture;

import dev.tailrace.dsl.testing.api.PublicApiConformance;
import java.util.Set;

class PublicApiTest extends PublicApiConformance {
    /** What functions for Kotlin alone hand out, which no method that Java sees does. */
    @Override
    protected Set<String> kotlinOnly() {
        return Set.of("dev.tailrace.dsl.parallel.PipelineFlows", "dev.tailrace.dsl.work.WorkerScope");
    }
}
