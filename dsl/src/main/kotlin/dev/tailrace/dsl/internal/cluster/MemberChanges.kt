package dev.tailrace.dsl.internal.cluster

import dev.tailrace.dsl.cluster.Member
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.distinctUntilChangedBy
import kotlinx.coroutines.flow.transformWhile

/** [states] up to `null`, the end, as often as a role, a health or the kind of an error changes: lag alone changes with every probe. */
internal fun memberChanges(states: StateFlow<List<Member>?>): Flow<List<Member>> = states
    .transformWhile { members ->
        if (members != null) emit(members)
        members != null
    }.distinctUntilChangedBy { members -> members.map { listOf(it.role, it.health, it.lastError?.javaClass) } }
