package dev.tailrace.dsl.internal.load

/** What a loader keeps. Values of different scopes are different values. */
internal interface LoaderCache {
    fun find(scope: Scope, key: Any): Any?

    fun keep(scope: Scope, key: Any, value: Any)

    /** Forgets [key] in every scope. */
    fun forget(key: Any)

    fun forgetAll()
}
