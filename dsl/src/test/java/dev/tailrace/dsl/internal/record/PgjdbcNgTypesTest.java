package dev.tailrace.dsl.internal.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.error.MappingException;
import dev.tailrace.dsl.error.UnmappedTypeException;
import dev.tailrace.dsl.testing.TestServer;
import io.netty.buffer.PooledByteBufAllocator;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
