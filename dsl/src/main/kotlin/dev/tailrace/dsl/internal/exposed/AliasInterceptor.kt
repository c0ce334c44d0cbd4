package dev.tailrace.dsl.internal.exposed

import org.jetbrains.exposed.v1.core.AbstractQuery
import org.jetbrains.exposed.v1.core.Transaction
import org.jetbrains.exposed.v1.core.statements.ReturningStatement
import org.jetbrains.exposed.v1.core.statements.StatementContext
import org.jetbrains.exposed.v1.core.statements.StatementInterceptor

/** Keeps [HostileAliases] out of what Exposed executes itself, inside a transaction. */
internal class AliasInterceptor(private val aliases: HostileAliases) : StatementInterceptor {
    override fun beforeExecution(transaction: Transaction, context: StatementContext) {
        when (val statement = context.statement) {
            is AbstractQuery<*> -> aliases.refuse(statement)
            is ReturningStatement -> statement.returningExpressions.forEach(aliases::refuse)
        }
    }
}
