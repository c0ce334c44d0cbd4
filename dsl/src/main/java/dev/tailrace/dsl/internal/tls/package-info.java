/** TLS as libpq does it, where the drivers cannot or do not say why it failed. */
@NullMarked
package dev.tailrace.dsl.internal.tls;

import org.jspecify.annotations.NullMarked;
