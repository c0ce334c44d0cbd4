package dev.tailrace.dsl.testing

import org.jetbrains.lincheck.datastructures.ModelCheckingOptions

/**
 * With two minutes for each invocation: Lincheck transforms classes while it runs, and takes that for a hang on a busy machine. The
 * setting is internal to Lincheck.
 */
internal fun ModelCheckingOptions.patient(): ModelCheckingOptions =
    also { it.javaClass.getMethod("invocationTimeout\$lincheck", Long::class.javaPrimitiveType).invoke(it, 120_000L) }
