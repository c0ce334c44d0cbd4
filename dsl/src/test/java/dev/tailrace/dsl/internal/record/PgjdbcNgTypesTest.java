package dev.tailrace.dsl.internal.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.error.MappingException;
import dev.tailrace.dsl.error.UnmappedTypeException;
import dev.tailrace.dsl.testing.TestServer;
import io.netty.buffer.PooledByteBufAllocator;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PgjdbcNgTypesTest extends TypeConformance {
    @Override
    String jdbcUrl(String database) {
        return TestServer.pgjdbcNgUrl(database);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"'[1,5)'::int4range", "'{[1,5)}'::int4multirange", "row(1, 'x')::pair", "point '(1,2)'", "12.5::money"})
    void a_type_the_driver_cannot_read_is_told_with_its_column(String expression) {
        var error = assertThrows(UnmappedTypeException.class, () -> row("select " + expression + " as value"));
        assertTrue(error.getMessage().startsWith("Column \"value\" ("), error.getMessage());
        assertTrue(error.getMessage().contains("::text"), error.getMessage());
    }

    @Test
    void a_value_the_driver_cannot_read_is_told_with_its_column() {
        var error = assertThrows(MappingException.class, () -> row("select 'NaN'::numeric as value"));
        assertTrue(error.getMessage().contains("column \"value\" (numeric)"), error.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"select ?::uuid,zz", "select ?::int4,secret", "select ?::interval,secret"})
    void a_value_that_does_not_fit_its_parameter_is_told_without_the_value(String sql, String value) throws SQLException {
        try (var statement = connection().prepareStatement(sql)) {
            var error = assertThrows(MappingException.class, () -> ValueBinder.bind(statement, 1, value));
            assertTrue(error.getMessage().startsWith("The value of parameter 1 (String) does not fit"), error.getMessage());
            assertNull(error.getCause());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"select ?::int4", "select ?::int8"})
    void a_fraction_is_not_dropped_on_its_way_to_a_whole_number(String sql) throws SQLException {
        try (var statement = connection().prepareStatement(sql)) {
            assertThrows(MappingException.class, () -> ValueBinder.bind(statement, 1, new BigDecimal("1.5")));
            assertThrows(MappingException.class, () -> ValueBinder.bind(statement, 1, 1.5));
        }
    }

    @Test
    void what_the_server_says_of_a_statement_comes_through() throws SQLException {
        try (var statement = connection().prepareStatement("select nope where 1 = ?")) {
            var error = assertThrows(SQLException.class, () -> ValueBinder.bind(statement, 1, 1));
            assertEquals("42703", error.getSQLState());
        }
    }

    @Test
    void arrays_of_bytea_are_read_but_not_bound() throws SQLException {
        assertArrayEquals(
                new byte[] {1, 92}, row("select array['\\x015c'::bytea] as value").getList("value", byte[].class).get(0));
        try (var statement = connection().prepareStatement("select ?::bytea[]")) {
            assertThrows(UnmappedTypeException.class, () -> ValueBinder.bind(statement, 1, List.of(new byte[] {1})));
        }
    }

    @Test
    void arrays_leak_no_direct_memory() throws SQLException {
        var ids = new Long[2_000];
        Arrays.setAll(ids, i -> (long) i);
        roundTripArrays(ids, 50);
        var pool = PooledByteBufAllocator.DEFAULT.metric();
        var before = pool.usedDirectMemory();
        roundTripArrays(ids, 1_000);
        // Unfreed results kept 42 MB, and createArrayOf 512 MB.
        assertTrue(pool.usedDirectMemory() - before < 20_000_000);
    }

    private void roundTripArrays(Long[] ids, int times) throws SQLException {
        for (var i = 0; i < times; i++) {
            try (var statement = connection().prepareStatement("select ?::int8[] as value")) {
                ValueBinder.bind(statement, 1, ids);
                try (var rows = statement.executeQuery()) {
                    var reader = RowReaders.rows().forColumns(rows.getMetaData());
                    rows.next();
                    assertEquals(Arrays.asList(ids), reader.read(rows).getList("value", Long.class));
                }
            }
        }
    }
}
