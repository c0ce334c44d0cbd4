package dev.tailrace.dsl.internal.record;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import org.postgresql.PGResultSetMetaData;

/**
 * A column of a result.
 *
 * @param index JDBC's, 1 for the first
 * @param typeName the type for messages; the server's own name where the kind does not say it
 */
record ResultColumn(int index, String label, ColumnKind kind, String typeName) {
    static ResultColumn of(ResultSetMetaData columns, int index) throws SQLException {
        var label = columns.getColumnLabel(index);
        var kind = kind(columns, index);
        var typeName = kind == ColumnKind.UNMAPPED ? typeName(columns, index) : kind.sqlName;
        return new ResultColumn(index, label, kind, typeName);
    }

    static ResultColumn[] all(ResultSetMetaData columns) throws SQLException {
        var all = new ResultColumn[columns.getColumnCount()];
        for (var i = 0; i < all.length; i++) {
            all[i] = of(columns, i + 1);
        }
        return all;
    }

    // Decides by JDBC code and class, which both drivers know from the result itself. A type's name costs a catalog query: on pgjdbc once
    // per connection and table, on PGJDBC-NG once per result, so it is asked for only where nothing else tells, and on pgjdbc only.
    private static ColumnKind kind(ResultSetMetaData columns, int index) throws SQLException {
        int code;
        String className;
        try {
            code = columns.getColumnType(index);
            className = columns.getColumnClassName(index);
        } catch (RuntimeException e) {
            // PGJDBC-NG knows no multiranges and fails on their metadata with a NullPointerException.
            return ColumnKind.UNMAPPED;
        }
        return switch (code) {
            case Types.SMALLINT -> ColumnKind.SMALLINT;
            case Types.INTEGER -> numberOrText(columns, className, "java.lang.Integer", ColumnKind.INTEGER);
            case Types.BIGINT -> numberOrText(columns, className, "java.lang.Long", ColumnKind.BIGINT);
            case Types.REAL -> ColumnKind.REAL;
            case Types.DOUBLE -> numberOrText(columns, className, "java.lang.Double", ColumnKind.DOUBLE);
            case Types.NUMERIC -> className.equals("java.math.BigDecimal") || className.equals("java.lang.Number")
                    ? ColumnKind.NUMERIC
                    : textOrUnmapped(columns, className);
            case Types.DATE -> className.equals("java.sql.Date") ? ColumnKind.DATE : textOrUnmapped(columns, className);
            case Types.BINARY -> ColumnKind.BYTEA;
            case Types.TIME_WITH_TIMEZONE -> ColumnKind.TIMETZ;
            case Types.TIMESTAMP_WITH_TIMEZONE -> className.equals("java.sql.Timestamp")
                    ? ColumnKind.TIMESTAMPTZ
                    : textOrUnmapped(columns, className);
            case Types.TIME -> ofPgjdbc(columns) && typeName(columns, index).equals("timetz") ? ColumnKind.TIMETZ : ColumnKind.TIME;
            case Types.TIMESTAMP -> timestamp(columns, index, className);
            case Types.BIT, Types.BOOLEAN -> isBoolean(columns, index, className) ? ColumnKind.BOOLEAN : ColumnKind.TEXT;
            case Types.CHAR -> ColumnKind.TEXT;
            // To PGJDBC-NG, json is a VARCHAR that is not case-sensitive.
            case Types.VARCHAR -> ofPgjdbc(columns) || columns.isCaseSensitive(index) ? ColumnKind.TEXT : ColumnKind.JSON;
            case Types.ARRAY -> ColumnKind.ARRAY;
            default -> other(columns, index, className);
        };
    }

    private static ColumnKind timestamp(ResultSetMetaData columns, int index, String className) throws SQLException {
        if (!className.equals("java.sql.Timestamp")) {
            return textOrUnmapped(columns, className);
        }
        return ofPgjdbc(columns) && typeName(columns, index).equals("timestamptz") ? ColumnKind.TIMESTAMPTZ : ColumnKind.TIMESTAMP;
    }

    private static boolean isBoolean(ResultSetMetaData columns, int index, String className) throws SQLException {
        return className.equals("java.lang.Boolean") && (!ofPgjdbc(columns) || typeName(columns, index).equals("bool"));
    }

    private static ColumnKind other(ResultSetMetaData columns, int index, String className) throws SQLException {
        return switch (className) {
            case "java.util.UUID" -> ColumnKind.UUID;
            case "org.postgresql.util.PGInterval", "com.impossibl.postgres.api.data.Interval" -> ColumnKind.INTERVAL;
            case "org.postgresql.util.PGobject" -> typeName(columns, index).startsWith("json") ? ColumnKind.JSON : ColumnKind.TEXT;
            // Among others PGJDBC-NG's regclass, of which it has only the four bytes.
            case "[B" -> typeName(columns, index).startsWith("macaddr") ? ColumnKind.TEXT : ColumnKind.UNMAPPED;
            default -> textOrUnmapped(columns, className);
        };
    }

    /** Money and, on PGJDBC-NG, ranges go by the code of a number. */
    private static ColumnKind numberOrText(ResultSetMetaData columns, String className, String expected, ColumnKind number)
            throws SQLException {
        return className.equals(expected) ? number : textOrUnmapped(columns, className);
    }

    /** pgjdbc has the text of everything; PGJDBC-NG fails on composites, ranges, points and money. */
    private static ColumnKind textOrUnmapped(ResultSetMetaData columns, String className) throws SQLException {
        if (ofPgjdbc(columns)) {
            return ColumnKind.TEXT;
        }
        return switch (className) {
            case "java.lang.String",
                    "java.sql.SQLXML",
                    "com.impossibl.postgres.api.data.InetAddr",
                    "com.impossibl.postgres.api.data.CidrAddr",
                    "[Z" -> ColumnKind.TEXT;
            default -> ColumnKind.UNMAPPED;
        };
    }

    // A page shows its reader a part of the columns: the driver's own stand behind that.
    private static boolean ofPgjdbc(ResultSetMetaData columns) throws SQLException {
        return columns instanceof PGResultSetMetaData || columns.isWrapperFor(PGResultSetMetaData.class);
    }

    private static String typeName(ResultSetMetaData columns, int index) {
        try {
            return columns.getColumnTypeName(index);
        } catch (SQLException | RuntimeException e) {
            // PGJDBC-NG again: it fails where it does not know the type.
            return "a type the driver does not know";
        }
    }
}
