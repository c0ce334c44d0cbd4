package dev.tailrace.snippets

import dev.tailrace.dsl.Database
import dev.tailrace.dsl.error.ConnectionLostException
import dev.tailrace.dsl.error.ConstraintViolationException
import dev.tailrace.dsl.insert

suspend fun register(
    db: Database,
    newName: String,
): String {
    // snippet: kotlin-errors
    try {
        db.insert(Users) {
            it[name] = newName
            it[age] = 30
        }
        return "registered"
    } catch (e: ConstraintViolationException) {
        return "refused by ${e.serverError()?.constraint()}, SQLSTATE ${e.sqlState()}"
    } catch (e: ConnectionLostException) {
        return "unknown: ask the database whether the row is there"
    }
    // end
}
