package dev.tailrace.dsl.testing.api

/** What [ApiListingTest] reads. */
class KotlinSample internal constructor(
    internal val hidden: Int,
) {
    fun shown(times: Int = 1): String = "$times $hidden"

    internal fun alsoHidden(): Int = hidden

    @JvmSynthetic
    suspend fun <R : Comparable<R>> waits(
        list: List<R>?,
        otherwise: () -> R = { error("none") },
    ): R = list?.first() ?: otherwise()

    fun leaks(block: () -> Unit) = block()
}

internal class InternalSample {
    fun unseen(): Int = 1
}

internal fun internalTopLevel(): Int = InternalSample().unseen()
