/** The writing side of the change log: its schema, its triggers, and looking after both. */
@NullMarked
package dev.tailrace.streams.internal.log;

import org.jspecify.annotations.NullMarked;
