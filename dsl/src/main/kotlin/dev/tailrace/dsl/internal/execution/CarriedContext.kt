package dev.tailrace.dsl.internal.execution

import dev.tailrace.dsl.internal.InternalTailraceApi
import kotlinx.coroutines.currentCoroutineContext
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext

/**
 * What a child coroutine has to be given so that it is in the caller's [CallContext]: nothing where it inherits that anyhow, the element
 * where the context is only on the thread, as in Kotlin that was entered from a Java callback.
 */
@InternalTailraceApi
@JvmSynthetic
public suspend fun carriedContext(): CoroutineContext {
    if (currentCoroutineContext()[CallContextElement] != null) return EmptyCoroutineContext
    val onThread = CallContext.current()
    return if (onThread === CallContext.NONE) EmptyCoroutineContext else CallContextElement(onThread)
}
