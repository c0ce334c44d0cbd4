package dev.tailrace.dsl.internal.cluster

import dev.tailrace.dsl.cluster.Member
import dev.tailrace.dsl.cluster.Member.Health
import dev.tailrace.dsl.cluster.Member.Role
import dev.tailrace.dsl.error.HostUnreachableException
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.withTimeoutOrNull
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.toKotlinDuration

/**
 * Asks every member how it is, round after round; the one owner of what is known of them.
 *
 * ```
 *                 answered             beyond a lag limit
 *   UNKNOWN ──────────────▶ HEALTHY ◀────────────────────▶ LAGGING
 *      │                      │ ▲        within it            │
 *      │ no answer            ▼ │ answered                    │ no answer
 *      └─────────────────▶ UNREACHABLE ◀──────────────────────┘
 * ```
 */
internal class Prober(private val members: List<ClusterMember>, private val settings: ClusterSettings) {
    private val history = LagHistory()
    private val poked = Channel<Unit>(Channel.CONFLATED)

    @Volatile
    private var begun = 0L
    private val ended = MutableStateFlow(0L)

    /** The members as they are known; `null` once that is over. */
    val states = MutableStateFlow<List<Member>?>(members.map(ClusterMember::state))

    suspend fun run() {
        try {
            while (true) {
                round()
                // However many ask for one, rounds do not follow each other faster than this.
                if (withTimeoutOrNull(settings.probePeriod.toKotlinDuration()) { poked.receive() } != null) delay(GAP)
            }
        } finally {
            states.value = null
            ended.value = Long.MAX_VALUE
        }
    }

    /** Suspends until every member has been asked once. */
    suspend fun awaitFirst() {
        if (ended.value == 0L) ended.first { it > 0 }
    }

    /** Suspends until a round that begins from now on has ended. */
    suspend fun refresh() {
        val wanted = begun + 1
        poked.trySend(Unit)
        ended.first { it >= wanted }
    }

    /** Passes [member] over until it has answered a probe that begins from now on. */
    fun suspect(member: ClusterMember) {
        member.suspicion = ClusterMember.Suspicion(begun)
        poked.trySend(Unit)
    }

    private suspend fun round() {
        val number = begun + 1
        begun = number
        val answers = coroutineScope { members.map { async { it to probe(it) } }.awaitAll() }
        val primaries = answers.mapNotNull { (member, answer) -> answer.getOrNull()?.takeIf { !it.standby }?.let { member to it } }
        primaries.singleOrNull()?.let { (member, answer) -> answer.position?.let { history.add(member.name, answer.asked, it) } }
        for ((member, answer) in answers) {
            answer.fold({ answered(member, it, number) }, { failed(member, it) })
        }
        states.value = members.map(ClusterMember::state)
        ended.value = number
    }

    private suspend fun probe(member: ClusterMember): Result<ProbeAnswer> = try {
        val asked = settings.clock.instant()
        val answer = withTimeoutOrNull(settings.probeTimeout.toKotlinDuration()) {
            member.connect()
            val said = member.ask(PROBE)
            ProbeAnswer(asked, settings.clock.instant(), said.standby, said.position, said.received, said.sinceReplayed)
        }
        Result.success(answer ?: throw HostUnreachableException("It did not answer a probe within ${settings.probeTimeout.toMillis()} ms"))
    } catch (cancelled: CancellationException) {
        throw cancelled
    } catch (failure: Exception) {
        member.disconnect()
        Result.failure(failure)
    }

    private fun answered(member: ClusterMember, answer: ProbeAnswer, round: Long) {
        member.suspicion?.let { if (round > it.round) member.suspicion = null }
        if (member.lost.isCompleted) member.lost = CompletableDeferred()
        if (!answer.standby) {
            member.become(Role.PRIMARY, Health.HEALTHY) { it.told(null, null, answer) }
            return
        }
        val lag = history.lag(answer)
        val bytes = history.lagBytes(answer)
        val late = lag.isOver(settings.maxLag) || bytes.isOver(settings.maxLagBytes)
        member.become(Role.REPLICA, if (late) Health.LAGGING else Health.HEALTHY) { it.told(lag, bytes, answer) }
    }

    private fun failed(member: ClusterMember, failure: Throwable) {
        member.become(member.state.role, Health.UNREACHABLE) { Member(it.name, it.role, it.health, null, null, null, failure, it.since) }
        member.lost.complete(failure)
    }

    private fun ClusterMember.become(role: Role, health: Health, told: (Member) -> Member) {
        val before = state
        val since = if (before.role == role && before.health == health) before.since else settings.clock.instant()
        state = told(Member(name, role, health, null, null, null, null, since))
    }

    private fun <T : Comparable<T>> T?.isOver(limit: T?) = this != null && limit != null && this > limit

    private fun Member.told(lag: java.time.Duration?, bytes: Long?, answer: ProbeAnswer) =
        Member(name, role, health, lag, bytes, answer.position, null, since)

    private companion object {
        val GAP = 20.milliseconds
    }
}
