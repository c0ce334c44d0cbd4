package dev.tailrace.streams.internal.consuming

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.error.MappingException
import dev.tailrace.dsl.internal.engine
import dev.tailrace.dsl.internal.execution.ExecutionOptions
import dev.tailrace.dsl.internal.execution.Work
import dev.tailrace.streams.consumer.ConsumerOptions
import dev.tailrace.streams.consumer.ConsumerStatus
import dev.tailrace.streams.consumer.DeadLetter
import dev.tailrace.streams.error.ConsumerRemovedException
import dev.tailrace.streams.log.Start

/** What is done to a consumer from outside, in whatever process it is read. */
internal class Administration(
    private val db: Database,
    private val name: String,
    private val options: ConsumerOptions,
) {
    private val group = GroupStatements(name)
    private val letters = DeadLetterStatements(name)

    suspend fun pause(paused: Boolean) {
        if (ask("pause") { group.pause(it, paused) } == 0) throw missing()
    }

    /** One that does not exist yet is created there. */
    suspend fun seek(start: Start) {
        val place = ask("start") { StartPlace.of(it, start) }
        write("seek") {
            place.hold(it)
            if (group.seek(it, place) == 0) group.create(it, options.partitions, place)
        }
    }

    suspend fun repartition(partitions: Int) {
        require(partitions in 1..MOST_PARTITIONS) { "partitions must be between 1 and $MOST_PARTITIONS" }
        if (!write("repartition") { Repartition(name).request(it, partitions) }) throw missing()
    }

    suspend fun status(): ConsumerStatus = ask("status") { StatusStatements(name).read(it) } ?: throw missing()

    suspend fun <R : Any> deadLetters(limit: Int, decoding: Decoding<R>): List<DeadLetter<R>> {
        require(limit >= 1) { "limit must be 1 or more" }
        val stored = ask("dead letters") { letters.list(it, limit) }
        decoding.know(stored.map { it.row })
        return stored.map { letter ->
            val events =
                try {
                    decoding.decoder.decode(letter.row, nowhere)
                } catch (unreadable: MappingException) {
                    emptyList() // which may be why it is here
                }
            DeadLetter(letter.id, letter.part, events, letter.row.seq, letter.failures, letter.error, letter.failedAt)
        }
    }

    suspend fun retry(letter: Long): Boolean = ask("retry") { letters.requestRetry(it, letter) }

    suspend fun discard(letter: Long): Boolean = ask("discard") { letters.discard(it, letter) }

    suspend fun remove(): Boolean = write("remove") { group.remove(it) }

    private suspend fun <T> ask(statement: String, work: Work<T>): T =
        db.engine.outside(ExecutionOptions.of("consumer", statement), work)

    private suspend fun <T> write(statement: String, work: Work<T>): T =
        db.engine.outside(ExecutionOptions.of("consumer", statement).inTransaction(), work)

    private fun missing() = ConsumerRemovedException("There is no consumer $name: it was never used, or it was removed")

    private companion object {
        const val MOST_PARTITIONS = 1_024
    }
}
