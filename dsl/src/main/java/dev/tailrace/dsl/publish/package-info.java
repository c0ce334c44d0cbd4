/** Flow publishers and subscribers without a reactive framework. */
@NullMarked
package dev.tailrace.dsl.publish;

import org.jspecify.annotations.NullMarked;
