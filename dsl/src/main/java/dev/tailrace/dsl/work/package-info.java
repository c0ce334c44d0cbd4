/**
 * Producers and consumers with a bounded queue between them, and a pool of workers for typed tasks whose results come back to the caller or
 * go into typed drains.
 */
@NullMarked
package dev.tailrace.dsl.work;

import org.jspecify.annotations.NullMarked;
