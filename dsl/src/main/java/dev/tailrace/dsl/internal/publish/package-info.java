/** The specification-complete publisher behind every public one. */
@NullMarked
package dev.tailrace.dsl.internal.publish;

import org.jspecify.annotations.NullMarked;
