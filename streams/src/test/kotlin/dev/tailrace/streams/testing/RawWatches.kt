package dev.tailrace.streams.testing

/**
 * Watches [table] as far as readers can see: its row in `tailrace.watched`, and a trigger `!tailrace` that writes what the real one does,
 * of an update of the key only the new row.
 */
fun RawLog.watch(table: String): Int {
    val id = ask(
        "insert into tailrace.watched (relation, schema_name, table_name, key_columns, options, shape) " +
            "select c.oid, c.relnamespace::regnamespace::text, c.relname, array['id'], '{}', '{}' from pg_class c " +
            "where c.oid = '$table'::regclass returning id",
    ).toInt()
    execute(
        """
        create or replace function tailrace.capture_$id() returns trigger language plpgsql as ${'$'}${'$'}
        begin
            insert into tailrace.change_log (segment, watched, op, key, old, new)
            select 0, $id, left(tg_op, 1), jsonb_build_object('id', coalesce(new.id, old.id)), to_jsonb(old), to_jsonb(new);
            return null;
        end ${'$'}${'$'};
        create trigger "!tailrace" after insert or update or delete on $table for each row execute function tailrace.capture_$id();
        """,
    )
    val shape = checkNotNull(RawLog::class.java.getResource("/dev/tailrace/streams/log/shape.sql")).readText()
    connect().use { connection ->
        connection.prepareStatement(
            "update tailrace.watched w set shape = s.shape from ($shape) s where w.id = s.watched and w.id = $id",
        ).use { statement ->
            statement.setString(1, ask("select array[relation]::text from tailrace.watched where id = $id"))
            check(statement.executeUpdate() == 1)
        }
    }
    return id
}
