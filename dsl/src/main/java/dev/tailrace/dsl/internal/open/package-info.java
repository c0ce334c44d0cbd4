/** From a URL or a configuration to a server, and from what goes wrong to typed exceptions. */
@NullMarked
package dev.tailrace.dsl.internal.open;

import org.jspecify.annotations.NullMarked;
