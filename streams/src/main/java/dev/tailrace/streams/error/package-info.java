/** What can go wrong with streams, one type per outcome. */
@NullMarked
package dev.tailrace.streams.error;

import org.jspecify.annotations.NullMarked;
