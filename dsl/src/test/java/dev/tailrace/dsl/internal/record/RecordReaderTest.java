package dev.tailrace.dsl.internal.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.error.MappingException;
import dev.tailrace.dsl.error.UnmappedTypeException;
import dev.tailrace.dsl.record.Column;
import dev.tailrace.dsl.testing.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RecordReaderTest {
    private static Connection connection;

    private record User(long id, String fullName, int age) {}

    private record Named(@Column("Weird \"Name\"") int value) {}

    private record Pair<A, B>(A left, B right) {}

    private record Positive(int value) {
        Positive {
            if (value <= 0) {
                throw new IllegalArgumentException("not positive");
            }
        }
    }

    private record Maybe(Integer value) {}

    private record Numbers(List<Integer> value) {}

    @BeforeAll
    static void open() throws SQLException {
        connection = TestServer.connect(TestServer.newDatabase());
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    private static <R> R read(String sql, Class<R> type) throws SQLException {
        try (var statement = connection.createStatement(); var rows = statement.executeQuery(sql)) {
            var reader = RecordMapper.of(type).reader().forColumns(rows.getMetaData());
            rows.next();
            return reader.read(rows);
        }
    }

    private static MappingException refused(String sql, Class<?> type) {
        return assertThrows(MappingException.class, () -> read(sql, type));
    }

    @Test
    void columns_are_matched_by_name_in_any_order_and_extra_ones_ignored() throws SQLException {
        assertEquals(new User(7, "Ada", 36), read("select 36 as age, true as extra, 'Ada' as full_name, 7 as id", User.class));
    }

    @Test
    void an_alias_may_be_the_component_itself_and_case_may_differ() throws SQLException {
        assertEquals(new User(7, "Ada", 36), read("select 7 as \"ID\", 'Ada' as \"fullName\", 36 as \"Age\"", User.class));
    }

    @Test
    void an_exact_name_wins_over_one_that_differs_in_case() throws SQLException {
        assertEquals(new User(7, "Ada", 36), read("select 1 as \"ID\", 7 as id, 'Ada' as full_name, 36 as age", User.class));
    }

    @Test
    void a_named_column_may_hold_any_character() throws SQLException {
        assertEquals(new Named(5), read("select 5 as \"Weird \"\"Name\"\"\"", Named.class));
    }

    @Test
    void a_named_column_is_not_found_under_the_components_name() {
        var error = refused("select 5 as value", Named.class);
        assertTrue(error.getMessage().contains("component value (int) of record Named"), error.getMessage());
    }

    @Test
    void a_missing_column_is_told_with_the_nearest() {
        var error = refused("select 7 as id, 'Ada' as ful_name, 36 as age", User.class);
        assertEquals(
                "The result has no column \"full_name\" for component fullName (String) of record User; did you mean \"ful_name\"?"
                        + " Columns: [id, ful_name, age]",
                error.getMessage());
    }

    @Test
    void two_columns_of_one_name_are_refused() {
        var error = refused("select 7 as id, 8 as id, 'Ada' as full_name, 36 as age", User.class);
        assertTrue(error.getMessage().startsWith("The result has 2 columns \"id\" for component id (long)"), error.getMessage());
    }

    @Test
    void null_into_a_primitive_names_component_record_column_and_type() {
        var error = refused("select 7 as id, 'Ada' as full_name, null::int as age", User.class);
        assertEquals(
                "Component age (int) of record User cannot hold the NULL of column \"age\" (integer); use the wrapper class or an"
                        + " Optional, or coalesce in the query",
                error.getMessage());
    }

    @Test
    void zero_is_not_null() throws SQLException {
        assertEquals(new Maybe(0), read("select 0 as value", Maybe.class));
        assertNull(read("select null::int as value", Maybe.class).value());
    }

    @Test
    void a_generic_component_takes_the_value_as_it_arrives() throws SQLException {
        var moment = Instant.parse("2024-02-29T00:00:00Z");
        assertEquals(
                new Pair<Object, Object>(1L, moment),
                read("select 1::bigint as left, timestamptz '2024-02-29 00:00:00+00' as right", Pair.class));
    }

    @Test
    void a_record_of_a_method_is_read() throws SQLException {
        record Local(String value) {}
        assertEquals(new Local("x"), read("select 'x' as value", Local.class));
    }

    @Test
    void what_a_constructor_throws_is_the_cause() {
        var error = refused("select -1 as value", Positive.class);
        assertTrue(error.getMessage().startsWith("Record Positive refused a row"), error.getMessage());
        assertSame(IllegalArgumentException.class, error.getCause().getClass());
    }

    @Test
    void elements_that_do_not_fit_are_told_with_the_column() {
        var error = assertThrows(UnmappedTypeException.class, () -> read("select array['x'] as value", Numbers.class));
        assertTrue(error.getMessage().contains("column \"value\" (array)"), error.getMessage());
        assertTrue(error.getMessage().contains("component value (List<Integer>) of record Numbers"), error.getMessage());
    }

    @Test
    void results_of_the_same_columns_share_one_reader() throws SQLException {
        var factory = RecordMapper.of(Maybe.class).reader();
        try (var statement = connection.createStatement(); var other = connection.createStatement()) {
            var first = factory.forColumns(statement.executeQuery("select 1 as value").getMetaData());
            assertSame(first, factory.forColumns(other.executeQuery("select 2 as value").getMetaData()));
            assertNotSame(first, factory.forColumns(other.executeQuery("select 2::int2 as value").getMetaData()));
        }
    }

    @Test
    void column_names_made_up_at_run_time_fill_no_memory() throws SQLException {
        var factory = new ReaderCache<>(columns -> rows -> columns[0].label());
        try (var statement = connection.createStatement()) {
            for (var i = 0; i < 1_000; i++) {
                factory.forColumns(statement.executeQuery("select 1 as c" + i).getMetaData());
                assertTrue(factory.size() <= 256);
            }
        }
    }

    @Test
    void a_type_that_never_fits_fails_before_the_first_row() {
        assertThrows(UnmappedTypeException.class, () -> read("select 'x' as value where false", Maybe.class));
    }
}
