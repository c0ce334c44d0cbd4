package dev.tailrace.dsl.internal.catalog;

import dev.tailrace.dsl.internal.catalog.CatalogColumn.TypeKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the catalog in one statement. */
final class CatalogReader {
    // Everything is cast to what both drivers read alike: PGJDBC-NG cannot describe "char", and reads name as its own type.
    // format_type(…, -1) and not null: null turns bpchar into character, which means character(1) and cuts a compared value short.
    private static final String SQL =
            """
            select n.nspname::text                                 as schema_name,
                   c.relname::text                                 as table_name,
                   pg_table_is_visible(c.oid)                      as visible,
                   a.attname::text                                 as column_name,
                   format_type(base.oid, -1)                       as type_name,
                   base.typname::text                              as type_kind,
                   base.typtype = 'e'                              as is_enum,
                   coalesce(element.typname::text, '')             as element_kind,
                   coalesce(element.typtype = 'e', false)          as element_is_enum,
                   not (a.attnotnull or t.typnotnull)              as nullable,
                   a.attgenerated <> '' or a.attidentity = 'a'     as generated,
                   a.atthasdef or a.attidentity <> ''              as has_default,
                   coalesce(array_position(k.indkey::int2[], a.attnum), -1)::int4 as key_position
            from pg_class c
            join pg_namespace n on n.oid = c.relnamespace
            join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            join pg_type t on t.oid = a.atttypid
            join pg_type base on base.oid = case t.typtype when 'd' then t.typbasetype else t.oid end
            left join pg_type element on element.oid = base.typelem and base.typcategory = 'A'
            left join pg_index k on k.indrelid = c.oid and k.indisprimary
            where c.relkind in ('r', 'p', 'v', 'm', 'f')
              and n.nspname not in ('information_schema', 'pg_toast')
              and (n.nspname not like 'pg\\_temp\\_%' or pg_table_is_visible(c.oid))
            order by c.oid, a.attnum
            """;

    private CatalogReader() {}

    static Snapshot read(Connection connection) throws SQLException {
        var tables = new ArrayList<CatalogTable>();
        var visible = new HashMap<String, CatalogTable>();
        try (var statement = connection.prepareStatement(SQL); var rows = statement.executeQuery()) {
            var schema = "";
            var name = "";
            var isVisible = false;
            Map<String, CatalogColumn> columns = new LinkedHashMap<>();
            var key = new TreeMap<Integer, CatalogColumn>();
            var more = rows.next();
            while (more) {
                schema = rows.getString(1);
                name = rows.getString(2);
                isVisible = rows.getBoolean(3);
                var column = column(rows);
                columns.put(column.name(), column);
                if (rows.getInt(13) >= 0) {
                    key.put(rows.getInt(13), column);
                }
                more = rows.next();
                if (!more || !schema.equals(rows.getString(1)) || !name.equals(rows.getString(2))) {
                    var table = new CatalogTable(schema, name, columns, List.copyOf(key.values()));
                    tables.add(table);
                    if (isVisible) {
                        visible.put(name, table);
                    }
                    columns.clear();
                    key.clear();
                }
            }
        }
        return new Snapshot(tables, visible);
    }

    private static CatalogColumn column(ResultSet rows) throws SQLException {
        var name = rows.getString(4);
        var kind = new TypeKind(rows.getString(6), rows.getBoolean(7), rows.getString(8), rows.getBoolean(9));
        return new CatalogColumn(
                name, Quoting.quoted(name), rows.getString(5), kind, rows.getBoolean(10), rows.getBoolean(11), rows.getBoolean(12));
    }
}
