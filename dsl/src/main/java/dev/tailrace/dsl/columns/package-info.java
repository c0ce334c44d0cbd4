/** PostgreSQL's types and operators for Exposed tables, alike on both drivers. */
@NullMarked
package dev.tailrace.dsl.columns;

import org.jspecify.annotations.NullMarked;
