/** How queries of callers become statements. */
@NullMarked
package dev.tailrace.dsl.internal.query;

import org.jspecify.annotations.NullMarked;
