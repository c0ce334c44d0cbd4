/** How a statement gets a connection, runs, and is cancelled. */
@NullMarked
package dev.tailrace.dsl.internal.execution;

import org.jspecify.annotations.NullMarked;
