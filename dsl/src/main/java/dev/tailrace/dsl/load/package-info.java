/** Loading by key: lookups that are made at the same time become one query, and caches are filled ahead of need. */
@NullMarked
package dev.tailrace.dsl.load;

import org.jspecify.annotations.NullMarked;
