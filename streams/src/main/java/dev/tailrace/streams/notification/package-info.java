/** LISTEN and NOTIFY. */
@NullMarked
package dev.tailrace.streams.notification;

import org.jspecify.annotations.NullMarked;
