package dev.tailrace.dsl.internal.exposed;

import java.util.List;
import org.jetbrains.exposed.v1.core.CompoundBooleanOp;
import org.jetbrains.exposed.v1.core.Expression;

/** What an AND or OR combines. Exposed keeps it internal to Kotlin; in Java because only the compiler of Kotlin enforces that. */
final class CompoundOperands {
    private CompoundOperands() {}

    static List<? extends Expression<Boolean>> of(CompoundBooleanOp op) {
        return op.getExpressions$exposed_core();
    }
}
