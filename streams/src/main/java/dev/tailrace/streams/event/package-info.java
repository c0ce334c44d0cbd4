/** What a change stream carries. */
@NullMarked
package dev.tailrace.streams.event;

import org.jspecify.annotations.NullMarked;
