/** How lookups are gathered into batches. */
@NullMarked
package dev.tailrace.dsl.internal.load;

import org.jspecify.annotations.NullMarked;
