package dev.tailrace.dsl.internal.exposed

import org.jetbrains.exposed.v1.core.CheckConstraint
import org.jetbrains.exposed.v1.core.ForeignKeyConstraint
import org.jetbrains.exposed.v1.core.Index
import org.jetbrains.exposed.v1.core.ReferenceOption
import org.jetbrains.exposed.v1.core.Sequence
import org.jetbrains.exposed.v1.core.Table
import org.jetbrains.exposed.v1.core.statements.api.IdentifierManagerApi
import org.jetbrains.exposed.v1.core.utils.CacheWithDefault
import org.jetbrains.exposed.v1.core.vendors.ColumnMetadata
import org.jetbrains.exposed.v1.core.vendors.PostgreSQLDialect
import org.jetbrains.exposed.v1.core.vendors.PrimaryKeyMetadata
import org.jetbrains.exposed.v1.core.vendors.SchemaMetadata
import org.jetbrains.exposed.v1.jdbc.statements.api.JdbcExposedDatabaseMetadata
import java.math.BigDecimal
import java.sql.Connection

/**
 * What Exposed asks about the database: the same answers on both drivers, without a connection. Only what is about the schema's contents
 * goes to [catalog], which a statement that is merely rendered does not have.
 */
internal class BridgeMetadata(
    private val facts: ServerFacts,
    override val identifierManager: IdentifierManagerApi,
    private val catalog: JdbcExposedDatabaseMetadata?,
) : JdbcExposedDatabaseMetadata(facts.database) {
    // Not the real address: Exposed only takes a prefix and a name from it, and it ends up in messages.
    override val url: String get() = "jdbc:postgresql:${facts.database}"
    override val version: BigDecimal get() = BigDecimal("${facts.majorVersion}.${facts.minorVersion}")
    override val majorVersion: Int get() = facts.majorVersion
    override val minorVersion: Int get() = facts.minorVersion
    override val databaseDialectName: String get() = PostgreSQLDialect.dialectName
    override val databaseDialectMode: String? get() = null
    override val databaseProductVersion: String get() = "${facts.majorVersion}.${facts.minorVersion}"
    override val defaultIsolationLevel: Int get() = Connection.TRANSACTION_READ_COMMITTED
    override val supportsAlterTableWithAddColumn: Boolean get() = true
    override val supportsAlterTableWithDropColumn: Boolean get() = true
    override val supportsMultipleResultSets: Boolean get() = true
    override val supportsSelectForUpdate: Boolean get() = true

    override fun supportsLimitWithUpdateOrDelete(): Boolean = false

    override val tableNames: CacheWithDefault<String, List<String>> get() = contents().tableNames
    override val schemaNames: List<String> get() = contents().schemaNames

    override fun tableNamesByCurrentSchema(tableNamesCache: CacheWithDefault<String, List<String>>?): SchemaMetadata =
        contents().tableNamesByCurrentSchema(tableNamesCache)

    override fun columns(vararg tables: Table): Map<Table, List<ColumnMetadata>> = contents().columns(*tables)

    override fun existingIndices(vararg tables: Table): Map<Table, List<Index>> = contents().existingIndices(*tables)

    override fun existingCheckConstraints(vararg tables: Table): Map<Table, List<CheckConstraint>> =
        contents().existingCheckConstraints(*tables)

    override fun existingPrimaryKeys(vararg tables: Table): Map<Table, PrimaryKeyMetadata?> = contents().existingPrimaryKeys(*tables)

    override fun existingSequences(vararg tables: Table): Map<Table, List<Sequence>> = contents().existingSequences(*tables)

    override fun sequences(): List<String> = contents().sequences()

    override fun tableConstraints(tables: List<Table>): Map<String, List<ForeignKeyConstraint>> = contents().tableConstraints(tables)

    override fun resetCurrentScheme() {
        catalog?.resetCurrentScheme()
    }

    override fun cleanCache() {
        catalog?.cleanCache()
    }

    // Only ever asked by the JDBC implementation of itself, which is [catalog].
    override fun resolveReferenceOption(refOption: String): ReferenceOption? = null

    private fun contents(): JdbcExposedDatabaseMetadata = catalog ?: throw nothingExecutesHere()
}

/** What opening a connection told about the server; enough for Exposed to render. */
internal data class ServerFacts(val database: String, val majorVersion: Int, val minorVersion: Int)

internal fun nothingExecutesHere(): IllegalStateException = IllegalStateException(
    "A query was executed while it was being built. Return it from the block and let Tailrace execute it, " +
        "or use db.transaction { } where Exposed's own calls run at once.",
)
