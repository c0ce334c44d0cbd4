/** Rows as JSON lines, CSV or a table, and events as JSON lines or to read, written as they come. */
@NullMarked
package dev.tailrace.app.format;

import org.jspecify.annotations.NullMarked;
