/** The command line. */
@NullMarked
package dev.tailrace.app;

import org.jspecify.annotations.NullMarked;
