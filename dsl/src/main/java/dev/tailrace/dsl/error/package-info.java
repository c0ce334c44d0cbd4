/** One exception type per outcome. */
@NullMarked
package dev.tailrace.dsl.error;

import org.jspecify.annotations.NullMarked;
