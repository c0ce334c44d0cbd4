/** Mapping between rows and records. */
@NullMarked
package dev.tailrace.dsl.internal.record;

import org.jspecify.annotations.NullMarked;
