package dev.tailrace.dsl.internal.exposed

import dev.tailrace.dsl.error.MappingException
import org.postgresql.jdbc.PgResultSet
import java.io.InputStream
import java.math.BigDecimal
import java.sql.ResultSet

/**
 * A result set whose values outlive it: a row is read after its connection went back, and its values are converted by then.
 * Arrays are copied and freed inside the row loop (PGJDBC-NG leaks them otherwise), streams are drained.
 */
internal class RowValues(private val rows: ResultSet) : ResultSet by rows {
    override fun getObject(columnIndex: Int): Any? = when (val value = rows.getObject(columnIndex)) {
        is java.sql.Array -> {
            try {
                value.array
            } finally {
                value.free()
            }
        }

        is InputStream -> {
            value.use { it.readAllBytes() }
        }

        is BigDecimal -> {
            finite(value, columnIndex)
        }

        else -> {
            value
        }
    }

    private fun finite(value: BigDecimal, columnIndex: Int): BigDecimal {
        // PGJDBC-NG reads Infinity as a zero with 32 decimals.
        if (value.signum() == 0 && value.scale() == 32 && !rows.isWrapperFor(PgResultSet::class.java)) {
            val column = rows.metaData.getColumnLabel(columnIndex)
            throw MappingException("The value of column $column cannot be read: NaN and Infinity are no BigDecimal. Select it ::float8.")
        }
        return value
    }

    // pgjdbc refuses getObject(…, byte[].class) and getObject(…, String.class) for some types that the plain getters read.
    @Suppress("UNCHECKED_CAST")
    override fun <T> getObject(columnIndex: Int, type: Class<T>): T? = when (type) {
        ByteArray::class.java -> rows.getBytes(columnIndex) as T?
        String::class.java -> rows.getString(columnIndex) as T?
        else -> rows.getObject(columnIndex, type)
    }
}
