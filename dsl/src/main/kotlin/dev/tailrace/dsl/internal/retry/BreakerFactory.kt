@file:JvmName("Breakers")

package dev.tailrace.dsl.internal.retry

import dev.tailrace.dsl.retry.CircuitBreaker
import dev.tailrace.dsl.retry.CircuitBreakerOptions

internal fun of(name: String, options: CircuitBreakerOptions): CircuitBreaker = StandardBreaker(name, options)
