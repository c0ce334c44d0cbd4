/** Installing and looking after the change log. */
@NullMarked
package dev.tailrace.streams.log;

import org.jspecify.annotations.NullMarked;
