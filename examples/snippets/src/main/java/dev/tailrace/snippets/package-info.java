/** What the README shows, between {@code // snippet: name} and {@code // end}; the tests run all of it. */
@NullMarked
package dev.tailrace.snippets;

import org.jspecify.annotations.NullMarked;
