/** From the log's JSON to rows and events. */
@NullMarked
package dev.tailrace.streams.internal.decoding;

import org.jspecify.annotations.NullMarked;
