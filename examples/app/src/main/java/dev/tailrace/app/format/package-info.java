/** Rows as JSON lines, CSV or a table, written as they come. */
@NullMarked
package dev.tailrace.app.format;

import org.jspecify.annotations.NullMarked;
