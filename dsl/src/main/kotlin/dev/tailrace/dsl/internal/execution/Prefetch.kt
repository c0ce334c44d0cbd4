package dev.tailrace.dsl.internal.execution

/** An outcome that may come before somebody asks for it. */
internal class Prefetch<T : Any> : Completion<List<T>> {
    // both guarded by this
    private var outcome: Result<List<T>>? = null
    private var waiting: Completion<List<T>>? = null

    override fun succeeded(value: List<T>) = settle(Result.success(value))

    override fun failed(error: Throwable) = settle(Result.failure(error))

    private fun settle(result: Result<List<T>>) {
        val taker = synchronized(this) { waiting.also { outcome = result } }
        if (taker != null) result.fold(taker::succeeded, taker::failed)
    }

    /** Answers [completion] with the outcome, now or when it comes. */
    fun deliverTo(completion: Completion<List<T>>, cancel: () -> Unit): Execution {
        val present = synchronized(this) { outcome.also { waiting = completion } }
        present?.fold(completion::succeeded, completion::failed)
        return Execution { cancel() }
    }
}
