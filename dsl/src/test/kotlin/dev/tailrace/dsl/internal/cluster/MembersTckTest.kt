package dev.tailrace.dsl.internal.cluster

import dev.tailrace.dsl.cluster.Member
import dev.tailrace.dsl.cluster.Member.Health
import dev.tailrace.dsl.internal.publish.asFlowPublisher
import dev.tailrace.dsl.publish.Publishers
import dev.tailrace.dsl.publish.tck.PublisherTck
import kotlinx.coroutines.flow.MutableStateFlow
import org.reactivestreams.tck.flow.FlowPublisherVerification
import org.testng.annotations.Test
import java.time.Instant
import java.util.concurrent.Flow.Publisher
import java.util.concurrent.ForkJoinPool

private fun members(health: Health) = listOf(Member("south", Member.Role.REPLICA, health, null, null, null, null, Instant.EPOCH))

/** The states of a cluster's members, of which one changes whenever somebody has been told. The stream does not fail. */
@Test
class MembersTckTest : FlowPublisherVerification<List<Member>>(PublisherTck.environment(), 1_000) {
    override fun createFlowPublisher(elements: Long): Publisher<List<Member>> {
        val states = MutableStateFlow<List<Member>?>(members(Health.HEALTHY))
        val changes = memberChanges(states).asFlowPublisher(ForkJoinPool.commonPool())
        val changing = Publishers.map(changes) { told: List<Member> ->
            states.value = members(if (told[0].healthy()) Health.LAGGING else Health.HEALTHY)
            told
        }
        return if (elements == Long.MAX_VALUE) changing else Publishers.take(changing, elements)
    }

    override fun createFailedFlowPublisher(): Publisher<List<Member>>? = null
}
