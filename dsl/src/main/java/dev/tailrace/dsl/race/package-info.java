/** Several ways to the same answer at once: the first success wins, and the losers are stopped, on the server too. */
@NullMarked
package dev.tailrace.dsl.race;

import org.jspecify.annotations.NullMarked;
