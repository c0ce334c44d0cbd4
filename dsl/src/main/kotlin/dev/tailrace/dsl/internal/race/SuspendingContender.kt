package dev.tailrace.dsl.internal.race

import dev.tailrace.dsl.race.Contender
import kotlinx.coroutines.future.await
import java.util.concurrent.CompletionStage
import java.util.function.Supplier

/** The one kind of [Contender]: a name and how to start it. */
internal class SuspendingContender<T>(
    private val name: String,
    /** Whether it only starts a stage, so that no caller's code runs where it goes on. */
    val isStage: Boolean = false,
    val work: suspend () -> T,
) : Contender<T> {
    init {
        require(name.isNotBlank()) { "A contender's name is blank" }
    }

    override fun name(): String = name

    override fun toString(): String = "Contender($name)"

    companion object {
        @JvmStatic
        fun <T> awaiting(name: String, work: Supplier<out CompletionStage<T>>): Contender<T> =
            SuspendingContender(name, isStage = true) { awaiting(work, "Contender \"$name\"") }
    }
}

/** Starts a stage and awaits it; cancelled, it cancels the stage. */
internal suspend fun <T> awaiting(work: Supplier<out CompletionStage<T>>, whose: String): T {
    val stage: CompletionStage<T>? = work.get()
    return (stage ?: throw NullPointerException("$whose returned null and no stage")).await()
}

/** What a race can be run among: [contenders], if there are any and each has its own name. */
internal fun <T> entrants(contenders: List<Contender<out T>>): List<SuspendingContender<out T>> {
    require(contenders.isNotEmpty()) { "There is no contender; a race needs at least one" }
    val names = HashSet<String>()
    return contenders.map { contender ->
        require(names.add(contender.name())) { "Two contenders are named \"${contender.name()}\"; each needs a name of its own" }
        contender as? SuspendingContender<out T>
            ?: throw IllegalArgumentException(
                "${contender.javaClass.name} is no contender of Tailrace. Use contender(…) or Contender.of(…)",
            )
    }
}
