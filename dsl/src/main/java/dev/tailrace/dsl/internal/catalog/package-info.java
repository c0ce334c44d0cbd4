/** What tables and columns the database has: every name a caller passes is matched against it. */
@NullMarked
package dev.tailrace.dsl.internal.catalog;

import org.jspecify.annotations.NullMarked;
