package dev.tailrace.dsl.internal.record;

import dev.tailrace.dsl.query.Interval;
import dev.tailrace.dsl.query.JsonText;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.util.List;
import java.util.UUID;

/** What a column holds, as far as reading it matters, and the Java class its values arrive as. */
enum ColumnKind {
    SMALLINT("smallint", Short.class),
    INTEGER("integer", Integer.class),
    BIGINT("bigint", Long.class),
    REAL("real", Float.class),
    DOUBLE("double precision", Double.class),
    NUMERIC("numeric", BigDecimal.class),
    /** Also enums, inet, and every type of which only the text form is read. */
    TEXT("text", String.class),
    BOOLEAN("boolean", Boolean.class),
    DATE("date", LocalDate.class),
    TIME("time", LocalTime.class),
    TIMETZ("timetz", OffsetTime.class),
    TIMESTAMP("timestamp", LocalDateTime.class),
    TIMESTAMPTZ("timestamptz", Instant.class),
    INTERVAL("interval", Interval.class),
    UUID("uuid", UUID.class),
    BYTEA("bytea", byte[].class),
    JSON("json", JsonText.class),
    ARRAY("array", List.class),
    /** The driver cannot even give its text. */
    UNMAPPED("unmapped", Object.class);

    final String sqlName;
    final Class<?> arrivesAs;

    ColumnKind(String sqlName, Class<?> arrivesAs) {
        this.sqlName = sqlName;
        this.arrivesAs = arrivesAs;
    }

    /** The kind of an array's elements, by the name of their type in the catalog. */
    static ColumnKind ofElements(String typeName) {
        return switch (typeName) {
            case "int2" -> SMALLINT;
            case "int4" -> INTEGER;
            case "int8" -> BIGINT;
            case "float4" -> REAL;
            case "float8" -> DOUBLE;
            case "numeric" -> NUMERIC;
            case "bool" -> BOOLEAN;
            case "date" -> DATE;
            case "time" -> TIME;
            case "timetz" -> TIMETZ;
            case "timestamp" -> TIMESTAMP;
            case "timestamptz" -> TIMESTAMPTZ;
            case "interval" -> INTERVAL;
            case "uuid" -> UUID;
            case "bytea" -> BYTEA;
            case "json", "jsonb" -> JSON;
            default -> TEXT;
        };
    }
}
