/** The bridge to Exposed: it renders, Tailrace executes. */
@NullMarked
package dev.tailrace.dsl.internal.exposed;

import org.jspecify.annotations.NullMarked;
