/** Work on one of several members: in order with failover, or on a cluster of a primary and its replicas. */
@NullMarked
package dev.tailrace.dsl.cluster;

import org.jspecify.annotations.NullMarked;
