package dev.tailrace.snippets

internal fun x(): Int = 1
