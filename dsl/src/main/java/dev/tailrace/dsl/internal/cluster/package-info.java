/** How members are probed, chosen and moved on from. */
@NullMarked
package dev.tailrace.dsl.internal.cluster;

import org.jspecify.annotations.NullMarked;
