/** Change streams, notifications, polling and jobs. */
@NullMarked
package dev.tailrace.streams;

import org.jspecify.annotations.NullMarked;
