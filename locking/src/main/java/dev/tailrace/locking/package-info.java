/** Optimistic, row and advisory locks and rate limits. */
@NullMarked
package dev.tailrace.locking;

import org.jspecify.annotations.NullMarked;
