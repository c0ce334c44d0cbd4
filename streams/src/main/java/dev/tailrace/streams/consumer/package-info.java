/** Named consumers of the change log. */
@NullMarked
package dev.tailrace.streams.consumer;

import org.jspecify.annotations.NullMarked;
