package dev.tailrace.dsl.internal.load

import com.github.benmanes.caffeine.cache.Cache
import com.github.benmanes.caffeine.cache.Caffeine
import dev.tailrace.dsl.error.MissingDependencyException
import dev.tailrace.dsl.load.LoaderOptions

/** A Caffeine cache by key, and by scope and key where there is a scope. Only loaded once Caffeine is known to be there. */
internal class CaffeineCache(
    options: LoaderOptions,
) : LoaderCache {
    private data class Scoped(
        val scope: Scope,
        val key: Any,
    )

    private val cache: Cache<Any, Any> =
        Caffeine.newBuilder().maximumSize(options.cacheSize()).also { builder ->
            options.cacheFor()?.let(builder::expireAfterWrite)
        }.build()

    @Volatile
    private var hasScoped = false // once true it stays so

    override fun find(scope: Scope, key: Any): Any? = cache.getIfPresent(place(scope, key))

    override fun keep(scope: Scope, key: Any, value: Any) {
        if (scope != Scope.NONE) hasScoped = true
        cache.put(place(scope, key), value)
    }

    override fun forget(key: Any) {
        cache.invalidate(key)
        if (hasScoped) cache.asMap().keys.removeIf { it is Scoped && it.key == key }
    }

    override fun forgetAll() = cache.invalidateAll()

    private fun place(scope: Scope, key: Any): Any = if (scope == Scope.NONE) key else Scoped(scope, key)
}

/** The cache that [options] want. */
internal fun cacheOf(options: LoaderOptions, classes: ClassLoader? = CoalescingLoader::class.java.classLoader): LoaderCache? {
    if (options.cacheSize() == 0L) return null
    try {
        Class.forName("com.github.benmanes.caffeine.cache.Caffeine", false, classes)
    } catch (missing: ClassNotFoundException) {
        throw MissingDependencyException(
            "A loader with a cache needs com.github.ben-manes.caffeine:caffeine on the class path; add it, or leave out cacheSize.",
            null,
            missing,
        )
    }
    return CaffeineCache(options)
}
