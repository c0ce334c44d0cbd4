/** What decides about another attempt. */
@NullMarked
package dev.tailrace.dsl.internal.retry;

import org.jspecify.annotations.NullMarked;
