/** Many things at once, bounded: map, fan out, gather, pipelines of stages, batches over big tables. */
@NullMarked
package dev.tailrace.dsl.parallel;

import org.jspecify.annotations.NullMarked;
