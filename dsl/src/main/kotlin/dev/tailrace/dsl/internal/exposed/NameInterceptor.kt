package dev.tailrace.dsl.internal.exposed

import org.jetbrains.exposed.v1.core.AbstractQuery
import org.jetbrains.exposed.v1.core.Transaction
import org.jetbrains.exposed.v1.core.statements.ReturningStatement
import org.jetbrains.exposed.v1.core.statements.StatementContext
import org.jetbrains.exposed.v1.core.statements.StatementInterceptor

/** Does for what Exposed executes itself, inside a transaction, what [ExposedBridge] does about names before it renders. */
internal class NameInterceptor(private val aliases: HostileAliases, private val marker: IdentifierMarker) : StatementInterceptor {
    override fun beforeExecution(transaction: Transaction, context: StatementContext) {
        val statement = context.statement
        marker.learn(statement.targets)
        when (statement) {
            is AbstractQuery<*> -> aliases.refuse(statement)
            is ReturningStatement -> statement.returningExpressions.forEach(aliases::refuse)
        }
    }
}
