package dev.tailrace.dsl.internal.exposed

import org.jetbrains.exposed.v1.core.statements.api.IdentifierManagerApi

/** PostgreSQL's rules for names, with a [marker] in place of the quote. Asks no server. */
internal class MarkedIdentifiers(marker: IdentifierMarker) : IdentifierManagerApi() {
    override val quoteString: String = marker.text
    override val isUpperCaseIdentifiers: Boolean = false
    override val isUpperCaseQuotedIdentifiers: Boolean = false
    override val isLowerCaseIdentifiers: Boolean = true
    override val isLowerCaseQuotedIdentifiers: Boolean = false
    override val supportsMixedIdentifiers: Boolean = false
    override val supportsMixedQuotedIdentifiers: Boolean = true
    override val extraNameCharacters: String = ""
    override val oracleVersion: OracleVersion = OracleVersion.NonOracle
    override val maxColumnNameLength: Int = 63

    override fun dbKeywords(): List<String> = reserved

    private companion object {
        // Reserved in PostgreSQL, wholly or as a column or type name, beyond the standard's list that Exposed brings along.
        val reserved =
            (
                "analyse analyze asc binary collation concurrently deferrable desc do freeze ilike initially isnull lateral limit " +
                    "notnull offset placing returning system_user tablesample variadic verbose"
            ).split(' ')
    }
}
