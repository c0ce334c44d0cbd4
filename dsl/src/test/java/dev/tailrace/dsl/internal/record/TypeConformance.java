package dev.tailrace.dsl.internal.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.error.MappingException;
import dev.tailrace.dsl.error.UnmappedTypeException;
import dev.tailrace.dsl.query.Row;
import dev.tailrace.dsl.testing.TestServer;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every driver must do with every type: written by {@link ValueBinder}, read into a record and into a {@link Row}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TypeConformance {
    private Connection connection;

    abstract String jdbcUrl(String database);

    @BeforeAll
    void open() throws SQLException {
        var database = TestServer.newDatabase();
        try (var setUp = TestServer.connect(database); var statement = setUp.createStatement()) {
            statement.execute("create type mood as enum ('SAD', 'HAPPY')");
            statement.execute("create type \"Odd Type\" as enum ('ONE')");
            statement.execute("create domain positive as int check (value > 0)");
            statement.execute("create type pair as (x int, y text)");
        }
        connection = DriverManager.getConnection(jdbcUrl(database), "postgres", "postgres");
    }

    @AfterAll
    void close() throws SQLException {
        connection.close();
    }

    Stream<RoundTrip> roundTrips() {
        return RoundTrip.all();
    }

    private <R> R read(String sql, RowReaderFactory<R> factory, @Nullable Object... parameters) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (var i = 0; i < parameters.length; i++) {
                ValueBinder.bind(statement, i + 1, parameters[i]);
            }
            try (var rows = statement.executeQuery()) {
                var reader = factory.forColumns(rows.getMetaData());
                assertTrue(rows.next());
                return reader.read(rows);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("roundTrips")
    void a_value_comes_back_as_it_went(RoundTrip type) throws SQLException {
        // Twice six: pgjdbc changes to the binary protocol after five executions.
        for (var i = 0; i < 12; i++) {
            var sql = "select " + ParameterCast.placeholder(type.sqlType()) + "::" + type.sqlType() + " as value";
            var back = read(sql, RecordMapper.of(type.record()).reader(), type.bound());
            assertEquals(type.expected(), back);
        }
    }

    @ParameterizedTest
    @MethodSource("roundTrips")
    void a_value_is_inserted_and_found_without_a_word_about_its_type(RoundTrip type) throws SQLException {
        var table = "t_" + type.name().replaceAll("\\W", "_");
        try (var statement = connection.createStatement()) {
            statement.execute("create temporary table " + table + " (value " + type.sqlType() + ")");
        }
        try (var insert = connection.prepareStatement("insert into " + table + " (value) values (?)")) {
            ValueBinder.bind(insert, 1, type.bound());
            assertEquals(1, insert.executeUpdate());
        }
        assertEquals(type.expected(), read("select value from " + table, RecordMapper.of(type.record()).reader()));
        if (!type.sqlType().equals("json")) {
            var found = read("select count(*) as n from " + table + " where value = ?", RowReaders.rows(), type.bound());
            assertEquals(1, found.getInt("n"));
        }
    }

    @ParameterizedTest
    @MethodSource("roundTrips")
    void null_comes_back_as_null_or_empty(RoundTrip type) throws SQLException {
        var factory = RecordMapper.of(type.record()).reader();
        var sql = "select " + ParameterCast.placeholder(type.sqlType()) + "::" + type.sqlType() + " as value";
        if (type.record().getRecordComponents()[0].getType().isPrimitive()) {
            var error = assertThrows(MappingException.class, () -> read(sql, factory, (Object) null));
            assertTrue(error.getMessage().contains("NULL of column \"value\""), error.getMessage());
            assertTrue(error.getMessage().contains("of record " + type.record().getSimpleName()), error.getMessage());
        } else {
            assertEquals(type.ofNull(), read(sql, factory, (Object) null));
        }
    }

    @ParameterizedTest
    @MethodSource("roundTrips")
    void a_row_gives_the_same_value_under_its_class(RoundTrip type) throws SQLException {
        var sql = "select " + ParameterCast.placeholder(type.sqlType()) + "::" + type.sqlType() + " as value";
        var row = read(sql, RowReaders.rows(), type.bound());
        assertNotNull(row.get("value"));
        assertFalse(row.isNull("value"));
        var component = type.record().getRecordComponents()[0];
        if (component.getGenericType() instanceof Class<?> plain) {
            assertEquals(type.expected(), type.of(row.get("value", plain)));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "5::positive | 5", "'a'::\"char\" | a", "'ab'::char(4) | `ab  `", "'x'::name | x", "'<a/>'::xml | <a/>",
        "'08:00:2b:01:02:03'::macaddr | 08:00:2b:01:02:03", "b'101' | 101", "'10.0.0.0/8'::cidr | 10.0.0.0/8", "'0/5'::pg_lsn | 0/5",
        "null | null"
    })
    void types_without_a_class_of_their_own_arrive_as_text(String expression, String text) throws SQLException {
        assertEquals(text, String.valueOf(read("select " + expression + " as value", RowReaders.rows()).get("value")));
    }

    record Whole(long value) {}

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "'x'::text | text", "now() | timestamptz", "1.5::float8 | double precision", "array[1] | array"
    })
    void a_type_that_never_fits_is_told_with_column_and_type(String expression, String typeName) {
        var error = assertThrows(
                UnmappedTypeException.class, () -> read("select " + expression + " as value", RecordMapper.of(Whole.class).reader()));
        assertTrue(error.getMessage().startsWith("Column \"value\" (" + typeName + ") has no mapping"), error.getMessage());
        assertTrue(error.getMessage().contains("component value (long) of record Whole"), error.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"9223372036854775808", "1.5"})
    void a_number_that_does_not_fit_is_told_without_the_number(String number) {
        var sql = "select " + number + "::numeric as value";
        var error = assertThrows(MappingException.class, () -> read(sql, RecordMapper.of(Whole.class).reader()));
        assertFalse(error.getMessage().contains(number), error.getMessage());
        assertTrue(error.getMessage().contains("column \"value\" (numeric)"), error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity"})
    void what_is_not_finite_is_no_number_of_java_math(String number) {
        var sql = "select '" + number + "'::numeric as value";
        var error = assertThrows(MappingException.class, () -> read(sql, RecordMapper.of(Whole.class).reader()));
        assertTrue(error.getMessage().contains("float8"), error.getMessage());
    }

    record Decimal(BigDecimal value) {}

    @Test
    void a_zero_keeps_its_decimals() throws SQLException {
        assertEquals(
                new Decimal(new BigDecimal("0.00")), read("select 0.00::numeric as value", RecordMapper.of(Decimal.class).reader()));
    }

    @Test
    void what_a_table_holds_is_read_under_any_shape_of_query() throws SQLException {
        assertEquals(new Whole(1), read("select 1::int8 as value", RecordMapper.of(Whole.class).reader()));
        assertEquals(new Whole(2), read("select 0 as other, 2::int2 as value", RecordMapper.of(Whole.class).reader()));
        assertEquals(new Whole(3), read("select 3::numeric as value", RecordMapper.of(Whole.class).reader()));
    }

    static Stream<Arguments> numbersThatDoNotFit() {
        return Stream.of(
                Arguments.of("int2", 100_000),
                Arguments.of("int4", 1L << 32),
                Arguments.of("int8", new BigInteger("9223372036854775808")),
                Arguments.of("int2[]", List.of(1, 100_000)),
                Arguments.of("int4[]", new long[] {1L << 32}));
    }

    @ParameterizedTest
    @MethodSource("numbersThatDoNotFit")
    void a_number_too_large_for_its_column_is_never_cut(String sqlType, Object number) throws SQLException {
        var table = "small_" + sqlType.replaceAll("\\W", "_");
        try (var statement = connection.createStatement()) {
            statement.execute("create temporary table " + table + " (value " + sqlType + ")");
        }
        try (var insert = connection.prepareStatement("insert into " + table + " (value) values (?)")) {
            // PGJDBC-NG is made to refuse; with pgjdbc the server does.
            assertThrows(Exception.class, () -> {
                ValueBinder.bind(insert, 1, number);
                insert.executeUpdate();
            });
        }
        assertEquals(0, row("select count(*) as n from " + table).getInt("n"));
    }

    @Test
    void a_duration_is_subtracted_with_its_type_written() throws SQLException {
        var moment = read("select timestamptz '2024-03-01 00:00:00+00' - ?::interval as value", RowReaders.rows(), Duration.ofHours(1));
        assertEquals(Instant.parse("2024-02-29T23:00:00Z"), moment.getInstant("value"));
    }

    @Test
    void values_are_found_in_a_list() throws SQLException {
        for (var list : List.of(List.of(1, 2), new int[] {1, 2}, new Long[] {1L, 2L})) {
            assertTrue(read("select 2 = any(?) as value", RowReaders.rows(), list).getBoolean("value"));
        }
        var moods = List.of(RoundTrip.Mood.SAD, RoundTrip.Mood.HAPPY);
        assertTrue(read("select 'HAPPY'::mood = any(?) as value", RowReaders.rows(), moods).getBoolean("value"));
        assertTrue(read("select 'a'::text = any(?) as value", RowReaders.rows(), List.of("a", "b")).getBoolean("value"));
    }

    @Test
    void a_value_without_a_mapping_names_its_class() throws SQLException {
        try (var statement = connection.prepareStatement("select ?::text")) {
            var error = assertThrows(UnmappedTypeException.class, () -> ValueBinder.bind(statement, 1, new StringBuilder("secret")));
            assertTrue(error.getMessage().contains("java.lang.StringBuilder"), error.getMessage());
            assertFalse(error.getMessage().contains("secret"), error.getMessage());
        }
    }

    Connection connection() {
        return connection;
    }

    Row row(String sql) throws SQLException {
        return read(sql, RowReaders.rows());
    }
}
