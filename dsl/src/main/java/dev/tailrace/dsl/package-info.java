/** Open a PostgreSQL database and query it asynchronously. */
@NullMarked
package dev.tailrace.dsl;

import org.jspecify.annotations.NullMarked;
