/** What a PostgreSQL driver must do for Tailrace, and the two that do it. */
@NullMarked
package dev.tailrace.dsl.driver;

import org.jspecify.annotations.NullMarked;
