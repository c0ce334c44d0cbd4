/** {@code tailrace tail}: the changes of a database as lines. */
@NullMarked
package dev.tailrace.app.tail;

import org.jspecify.annotations.NullMarked;
