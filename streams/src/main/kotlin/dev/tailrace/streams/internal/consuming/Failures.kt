package dev.tailrace.streams.internal.consuming

import dev.tailrace.dsl.error.CommitOutcomeUnknownException
import dev.tailrace.dsl.error.ConnectFailedException
import dev.tailrace.dsl.error.ConnectionLostException
import dev.tailrace.dsl.error.DatabaseClosedException
import dev.tailrace.dsl.error.DeadlockException
import dev.tailrace.dsl.error.HostUnreachableException
import dev.tailrace.dsl.error.PoolExhaustedException
import dev.tailrace.dsl.error.SerializationFailureException
import dev.tailrace.streams.error.ChangeLogMissingException
import dev.tailrace.streams.error.ConsumerRemovedException
import dev.tailrace.streams.error.HistoryLostException
import org.slf4j.Logger
import org.slf4j.LoggerFactory

/** What is tried again is told here; what is not, to the caller. */
internal val consumerLog: Logger = LoggerFactory.getLogger("dev.tailrace.streams.consumer")

/** Whose fault a failure is. */
internal enum class Fault {
    /** The change's, or the handler's: it is counted. */
    CHANGE,

    /** Of two transactions at once: tried again at once, from the same place. */
    CONFLICT,

    /** The connection's or the server's: the place is loaded again. */
    CONNECTION,

    /** Nothing that could be tried again. */
    FATAL,
    ;

    companion object {
        /** A handler may have wrapped what it was thrown. */
        fun of(failure: Throwable): Fault {
            val chain = generateSequence(failure) { it.cause }.take(CHAIN).toList()
            return chain.firstNotNullOfOrNull(::known) ?: if (failure is Exception) CHANGE else FATAL
        }

        private fun known(failure: Throwable): Fault? =
            when (failure) {
                is SerializationFailureException, is DeadlockException -> CONFLICT

                is ConnectionLostException, is CommitOutcomeUnknownException, is ConnectFailedException,
                is HostUnreachableException, is PoolExhaustedException,
                -> CONNECTION

                is DatabaseClosedException, is HistoryLostException, is ConsumerRemovedException, is ChangeLogMissingException -> FATAL

                else -> null
            }

        private const val CHAIN = 20
    }
}

/** The lease is somebody else's now, or the place was changed by somebody else: nothing more may be done under it. */
internal class FencedException(val part: Int) : RuntimeException("The lease of partition $part was lost", null, false, false)
