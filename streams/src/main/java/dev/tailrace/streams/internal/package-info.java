/** How streams are made. */
@NullMarked
package dev.tailrace.streams.internal;

import org.jspecify.annotations.NullMarked;
