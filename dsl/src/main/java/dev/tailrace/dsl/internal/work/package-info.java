/** How queues, drains and worker pools work inside. */
@NullMarked
package dev.tailrace.dsl.internal.work;

import org.jspecify.annotations.NullMarked;
