/** The demo: a small shop, asked from Kotlin and from Java. */
@NullMarked
package dev.tailrace.app.demo;

import org.jspecify.annotations.NullMarked;
