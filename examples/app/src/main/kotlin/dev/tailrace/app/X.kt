package dev.tailrace.app

internal fun x(): Int = 1
