/** Running something again when that may help and cannot do harm, and not calling at all what is down. */
@NullMarked
package dev.tailrace.dsl.retry;

import org.jspecify.annotations.NullMarked;
