/** What the packages of this module share and no caller sees. */
@NullMarked
package dev.tailrace.dsl.internal;

import org.jspecify.annotations.NullMarked;
