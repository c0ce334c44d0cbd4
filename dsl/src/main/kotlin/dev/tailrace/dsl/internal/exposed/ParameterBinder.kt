package dev.tailrace.dsl.internal.exposed

import dev.tailrace.dsl.internal.record.ValueBinder
import org.jetbrains.exposed.v1.core.ArrayColumnType
import org.jetbrains.exposed.v1.core.IColumnType
import org.jetbrains.exposed.v1.jdbc.statements.api.JdbcPreparedStatementApi
import org.jetbrains.exposed.v1.jdbc.statements.jdbc.JdbcPreparedStatementImpl
import org.postgresql.PGStatement
import java.math.BigDecimal
import java.sql.Connection
import java.sql.PreparedStatement
import java.util.UUID

/** A statement as Exposed's column types bind to it, in the one way that works on both drivers. */
internal open class ParameterBinder(
    private val statement: PreparedStatement,
    generatedKeys: Boolean = false,
    private val exposed: JdbcPreparedStatementApi = JdbcPreparedStatementImpl(statement, generatedKeys),
) : JdbcPreparedStatementApi by exposed {
    override fun setArray(index: Int, type: ArrayColumnType<*, *>, array: Array<*>) {
        if (type.dimensions > 1 || statement.isWrapperFor(PGStatement::class.java)) {
            exposed.setArray(index, type, array)
        } else {
            // createArrayOf leaks direct memory on PGJDBC-NG, which copies a typed Java array. On pgjdbc it names the element's type.
            val typed = java.lang.reflect.Array.newInstance(elementClass(type, array), array.size)
            array.forEachIndexed { position, value -> java.lang.reflect.Array.set(typed, position, value) }
            statement.setObject(index, typed)
        }
    }

    /** Binds what no column type of Exposed knows, as our own statements do. */
    fun bind(index: Int, value: Any) = ValueBinder.bind(statement, index, value)

    // PGJDBC-NG sends the cancel of an expired query timeout late, to whatever runs by then; deadlines are the engine's.
    override var timeout: Int?
        get() = null
        set(
            @Suppress("UNUSED_PARAMETER") value,
        ) = Unit

    private fun elementClass(type: ArrayColumnType<*, *>, array: Array<*>): Class<*> = when (type.delegateType.lowercase()) {
        "smallint" -> Short::class.javaObjectType
        "int", "integer" -> Int::class.javaObjectType
        "bigint" -> Long::class.javaObjectType
        "real" -> Float::class.javaObjectType
        "double precision" -> Double::class.javaObjectType
        "boolean" -> Boolean::class.javaObjectType
        "text", "varchar", "char" -> String::class.java
        "decimal", "numeric" -> BigDecimal::class.java
        "uuid" -> UUID::class.java
        else -> array.firstNotNullOfOrNull { it?.javaClass } ?: String::class.java
    }
}

/** Column types with the values they have already turned into what JDBC takes, so that the JDBC thread only sets them. */
internal class Parameters private constructor(private val types: Array<IColumnType<*>>, private val values: Array<Any?>) {
    fun bind(binder: ParameterBinder) {
        for (index in types.indices) types[index].setParameter(binder, index + 1, values[index])
    }

    companion object {
        private val none = Parameters(emptyArray(), emptyArray())

        fun of(arguments: Iterable<Pair<IColumnType<*>, Any?>>): Parameters {
            val list = arguments as? List ?: arguments.toList()
            if (list.isEmpty()) return none
            return Parameters(
                Array(list.size) { list[it].first },
                Array(list.size) { index -> list[index].let { (type, value) -> toJdbc(type, value) } },
            )
        }

        @Suppress("UNCHECKED_CAST")
        private fun toJdbc(type: IColumnType<*>, value: Any?): Any? = (type as IColumnType<Any>).valueToDB(value)
    }
}

/** Prepares [sql] and hands it to [bind], closing it if binding fails. */
internal inline fun prepared(connection: Connection, sql: String, bind: (ParameterBinder) -> Unit): PreparedStatement {
    val statement = connection.prepareStatement(sql)
    try {
        bind(ParameterBinder(statement))
    } catch (failure: Throwable) {
        statement.use { throw failure }
    }
    return statement
}
