/** Records as rows: annotations and typed column references. */
@NullMarked
package dev.tailrace.dsl.record;

import org.jspecify.annotations.NullMarked;
