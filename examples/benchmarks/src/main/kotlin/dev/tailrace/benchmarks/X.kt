package dev.tailrace.benchmarks

internal fun x(): Int = 1
