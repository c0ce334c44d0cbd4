package dev.tailrace.dsl.internal.parallel

/** Workers are coroutines from the start, so their number is bounded; elements in work are not begun before there is one. */
internal const val MAX_WORKERS = 10_000

/** Any number from 1: the cost is that of the elements in work, so Int.MAX_VALUE means all at once. */
internal fun requireConcurrency(concurrency: Int) {
    require(concurrency >= 1) { "concurrency is $concurrency; it must be at least 1. Int.MAX_VALUE means all at once." }
}

internal fun requireWorkers(workers: Int) {
    require(workers in 1..MAX_WORKERS) { "workers is $workers; it must be from 1 to $MAX_WORKERS, for each is a coroutine from the start." }
}

internal fun requireName(kind: String, name: String, taken: Boolean) {
    require(name.isNotBlank()) { "The name of a $kind must not be blank." }
    require(!taken) { "There is a $kind named \"$name\" already; give each a name of its own." }
}
