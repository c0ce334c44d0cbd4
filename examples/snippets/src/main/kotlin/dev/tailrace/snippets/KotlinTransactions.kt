package dev.tailrace.snippets

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.error.ConstraintViolationException
import dev.tailrace.dsl.insert
import dev.tailrace.dsl.transaction
import dev.tailrace.dsl.update
import org.jetbrains.exposed.v1.core.eq
import org.jetbrains.exposed.v1.core.minus
import org.jetbrains.exposed.v1.core.plus
import org.jetbrains.exposed.v1.jdbc.update
import java.math.BigDecimal

suspend fun transfer(
    db: Database,
    from: Long,
    to: Long,
    amount: BigDecimal,
) {
    // snippet: kotlin-transaction
    db.transaction {
        // Calls on db join the transaction, and so does Exposed's own DSL.
        db.update(Accounts, { Accounts.id eq from }) { it[balance] = balance - amount }
        Accounts.update({ Accounts.id eq to }) { it[balance] = balance + amount }
    }
    // end
}

suspend fun openAccounts(
    db: Database,
    ids: List<Long>,
) {
    // snippet: kotlin-savepoint
    db.transaction {
        for (id in ids) {
            try {
                savepoint {
                    db.insert(Accounts) {
                        it[Accounts.id] = id
                        it[balance] = BigDecimal.ZERO
                    }
                }
            } catch (e: ConstraintViolationException) {
                println("Account $id exists: ${e.serverError()?.constraint()}")
            }
        }
    }
    // end
}
