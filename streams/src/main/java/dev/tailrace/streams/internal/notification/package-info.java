/** One LISTEN connection for each database, shared by its subscribers. */
@NullMarked
package dev.tailrace.streams.internal.notification;

import org.jspecify.annotations.NullMarked;
