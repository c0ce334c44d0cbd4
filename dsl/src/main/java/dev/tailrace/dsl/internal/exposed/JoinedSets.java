package dev.tailrace.dsl.internal.exposed;

import java.util.List;
import org.jetbrains.exposed.v1.core.ColumnSet;
import org.jetbrains.exposed.v1.core.Join;

/** What a join joins. Exposed keeps it internal to Kotlin; in Java because only the compiler of Kotlin enforces that. */
final class JoinedSets {
    private JoinedSets() {}

    static List<ColumnSet> of(Join join) {
        return join.getJoinParts$exposed_core().stream().map(Join.JoinPart::getJoinPart).toList();
    }
}
