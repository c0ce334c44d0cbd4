package dev.tailrace.dsl.internal.execution

import dev.tailrace.dsl.internal.InternalTailraceApi
import kotlinx.coroutines.ThreadContextElement
import kotlinx.coroutines.currentCoroutineContext
import kotlin.coroutines.AbstractCoroutineContextElement
import kotlin.coroutines.CoroutineContext

/** A coroutine's [CallContext], mirrored to the thread it runs on, where Java code and Exposed look for it. */
internal class CallContextElement(
    val context: CallContext,
) : AbstractCoroutineContextElement(Key),
    ThreadContextElement<CallContext> {
    override fun updateThreadContext(context: CoroutineContext): CallContext = CallContext.install(this.context)

    override fun restoreThreadContext(context: CoroutineContext, oldState: CallContext) {
        CallContext.install(oldState)
    }

    companion object Key : CoroutineContext.Key<CallContextElement>
}

/** The context of the calling coroutine; of the calling thread where Kotlin was entered from Java code that has one. */
@InternalTailraceApi
@JvmSynthetic
public suspend fun callContext(): CallContext =
    currentCoroutineContext()[CallContextElement]?.context ?: CallContext.current()
