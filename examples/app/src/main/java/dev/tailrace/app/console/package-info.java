/** What a command line needs of a terminal. */
@NullMarked
package dev.tailrace.app.console;

import org.jspecify.annotations.NullMarked;
