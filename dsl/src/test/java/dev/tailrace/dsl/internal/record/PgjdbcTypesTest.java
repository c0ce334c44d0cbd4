package dev.tailrace.dsl.internal.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tailrace.dsl.testing.TestServer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PgjdbcTypesTest extends TypeConformance {
    @Override
    String jdbcUrl(String database) {
        return "jdbc:postgresql://localhost:" + TestServer.port() + "/" + database;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "'[1,5)'::int4range | [1,5)", "'{[1,5)}'::int4multirange | {[1,5)}", "row(1, 'x')::pair | (1,x)", "point '(1,2)' | (1,2)",
        "12.5::money | $12.50"
    })
    void the_text_of_any_type_is_read(String expression, String text) throws SQLException {
        assertEquals(text, row("select " + expression + " as value").getString("value"));
    }

    @Test
    void an_interval_carries_its_type() throws SQLException {
        try (var statement = connection().prepareStatement("select timestamptz '2024-03-01 00:00:00+00' - ? as value")) {
            ValueBinder.bind(statement, 1, Duration.ofHours(1));
            try (var rows = statement.executeQuery()) {
                var reader = RowReaders.rows().forColumns(rows.getMetaData());
                rows.next();
                assertEquals(Instant.parse("2024-02-29T23:00:00Z"), reader.read(rows).getInstant("value"));
            }
        }
    }

    @Test
    void arrays_of_bytea_are_bound_and_read() throws SQLException {
        try (var statement = connection().prepareStatement("select ?::bytea[] as value")) {
            ValueBinder.bind(statement, 1, List.of(new byte[] {1, 92}));
            try (var rows = statement.executeQuery()) {
                var reader = RowReaders.rows().forColumns(rows.getMetaData());
                rows.next();
                assertArrayEquals(new byte[] {1, 92}, reader.read(rows).getList("value", byte[].class).get(0));
            }
        }
    }
}
