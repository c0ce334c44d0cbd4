/** How races are run. */
@NullMarked
package dev.tailrace.dsl.internal.race;

import org.jspecify.annotations.NullMarked;
