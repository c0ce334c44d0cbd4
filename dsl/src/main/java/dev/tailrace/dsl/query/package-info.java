/** Queries, rows and pages as Java callers write and hold them. */
@NullMarked
package dev.tailrace.dsl.query;

import org.jspecify.annotations.NullMarked;
