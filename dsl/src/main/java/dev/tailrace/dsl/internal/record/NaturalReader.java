package dev.tailrace.dsl.internal.record;

import dev.tailrace.dsl.query.JsonText;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgResultSet;

/** Reads a column as {@link ColumnKind#arrivesAs}. */
@FunctionalInterface
interface NaturalReader {
    @Nullable Object read(ResultSet rows, int index) throws SQLException;

    static NaturalReader of(ColumnKind kind) {
        return switch (kind) {
            case SMALLINT -> (rows, index) -> {
                var value = rows.getShort(index);
                return value == 0 && rows.wasNull() ? null : value;
            };
            case INTEGER -> (rows, index) -> {
                var value = rows.getInt(index);
                return value == 0 && rows.wasNull() ? null : value;
            };
            case BIGINT -> (rows, index) -> {
                var value = rows.getLong(index);
                return value == 0 && rows.wasNull() ? null : value;
            };
            case REAL -> (rows, index) -> {
                var value = rows.getFloat(index);
                return value == 0 && rows.wasNull() ? null : value;
            };
            case DOUBLE -> (rows, index) -> {
                var value = rows.getDouble(index);
                return value == 0 && rows.wasNull() ? null : value;
            };
            case BOOLEAN -> (rows, index) -> {
                var value = rows.getBoolean(index);
                return !value && rows.wasNull() ? null : value;
            };
            case NUMERIC -> NaturalReader::numeric;
            case TEXT -> ResultSet::getString;
            case DATE -> (rows, index) -> rows.getObject(index, LocalDate.class);
            case TIME -> (rows, index) -> rows.getObject(index, LocalTime.class);
            case TIMETZ -> (rows, index) -> rows.getObject(index, OffsetTime.class);
            case TIMESTAMP -> (rows, index) -> rows.getObject(index, LocalDateTime.class);
            case TIMESTAMPTZ -> (rows, index) -> instant(rows.getObject(index, OffsetDateTime.class));
            case INTERVAL -> (rows, index) -> NaturalValue.ofNullable(rows.getObject(index));
            case UUID -> (rows, index) -> rows.getObject(index, UUID.class);
            case BYTEA -> ResultSet::getBytes;
            case JSON -> (rows, index) -> {
                var text = rows.getString(index);
                return text == null ? null : new JsonText(text);
            };
            case ARRAY -> ArrayReader::read;
            case UNMAPPED -> throw new IllegalArgumentException("nothing reads a type without a mapping");
        };
    }

    private static @Nullable BigDecimal numeric(ResultSet rows, int index) throws SQLException {
        try {
            var value = rows.getBigDecimal(index);
            // PGJDBC-NG reads Infinity as a zero with 32 decimals.
            if (value != null && value.signum() == 0 && value.scale() == 32 && !rows.isWrapperFor(PgResultSet.class)) {
                throw notFinite();
            }
            return value;
        } catch (NumberFormatException e) {
            throw notFinite();
        } catch (SQLException e) {
            // 22003 and 22023: pgjdbc's codes for a value it cannot convert. Its message quotes the value, so it goes no further.
            if ("22003".equals(e.getSQLState()) || "22023".equals(e.getSQLState())) {
                throw notFinite();
            }
            throw e;
        }
    }

    private static ConversionException notFinite() {
        return new ConversionException("NaN and Infinity are no BigDecimal; select it ::float8");
    }

    /** Both drivers tell {@code infinity} by the ends of OffsetDateTime, which are not those of Instant. */
    private static @Nullable Instant instant(@Nullable OffsetDateTime value) {
        return value == null ? null : NaturalValue.instant(value);
    }
}
