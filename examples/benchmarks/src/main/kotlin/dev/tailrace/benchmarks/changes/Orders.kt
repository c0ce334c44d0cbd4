package dev.tailrace.benchmarks.changes

import dev.tailrace.benchmarks.BenchServer
import java.sql.Connection

/** The tables that are written to: the same shape, each watched in its own way. */
enum class Orders(val table: String) {
    /** Nobody watches it. */
    UNWATCHED("bench_order_unwatched"),

    /** Its changes go into the change log. */
    WATCHED("bench_order_watched"),

    /** As watched, and its trigger notifies in every transaction, as hand-made LISTEN loops do. */
    NOTIFYING("bench_order_notifying"),
    ;

    fun insert(connection: Connection) = connection.prepareStatement("insert into $table (customer, amount, note) values (?, ?, ?)")

    companion object {
        fun create(server: BenchServer) =
            server.connect().use { connection ->
                connection.createStatement().use { statement ->
                    for (orders in entries) {
                        statement.execute(
                            """
                            create table ${orders.table} (
                                id       bigint generated always as identity primary key,
                                customer integer not null,
                                amount   numeric(12, 2) not null,
                                note     text not null
                            )
                            """.trimIndent(),
                        )
                    }
                    statement.execute(
                        """
                        create function bench_notify() returns trigger language plpgsql as ${'$'}${'$'}
                        begin
                            perform pg_notify('bench', '');
                            return null;
                        end ${'$'}${'$'};
                        create trigger bench_notify after insert on ${NOTIFYING.table} for each row execute function bench_notify();
                        """.trimIndent(),
                    )
                }
            }
    }
}
