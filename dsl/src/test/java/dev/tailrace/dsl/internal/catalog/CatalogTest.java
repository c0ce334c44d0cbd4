package dev.tailrace.dsl.internal.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.tailrace.dsl.error.UnknownTableException;
import dev.tailrace.dsl.testing.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatalogTest {
    private final Catalog catalog = new Catalog();
    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        connection = TestServer.connect(TestServer.newDatabase());
        execute("""
                create type mood as enum ('ok');
                create domain handle as varchar(30) not null;
                create table people (
                    b int, a int, code char(3), m mood, ms mood[], h handle, g int generated always as (a + b) stored,
                    i int generated always as identity, d int not null default 1, primary key (a, b)
                );
                """);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private CatalogTable table(String name) throws SQLException {
        return catalog.resolve(connection, snapshot -> snapshot.table(name)).table();
    }

    @Test
    void nothingIsReadBeforeItIsNeeded() throws SQLException {
        assertNull(catalog.latest());
        table("people");
        var reading = catalog.latest();
        table("people");
        assertSame(reading, catalog.latest());
    }

    @Test
    void aMissReadsOnceMoreAndThenFails() throws SQLException {
        table("people");
        var reading = catalog.latest();
        execute("create table later (id int)");
        assertEquals("later", table("later").name());
        assertNotSame(reading, catalog.latest());
        assertThrows(UnknownTableException.class, () -> table("never"));
    }

    @Test
    void theKeyIsInItsOwnOrder() throws SQLException {
        assertEquals(List.of("a", "b"), table("people").primaryKey().stream().map(CatalogColumn::name).toList());
    }

    @Test
    void typesAreWrittenSoThatACastCutsNothing() throws SQLException {
        assertEquals("bpchar", table("people").column("code").type());
        assertEquals("character varying", table("people").column("h").type());
        assertEquals("mood[]", table("people").column("ms").type());
        assertEquals(true, table("people").column("ms").kind().elementIsEnum());
    }

    @Test
    void columnsKnowWhoWritesThem() throws SQLException {
        var people = table("people");
        assertEquals(List.of("g", "i"), people.columns().stream().filter(CatalogColumn::generated).map(CatalogColumn::name).toList());
        assertEquals(true, people.column("d").hasDefault());
        assertEquals(false, people.column("d").nullable());
        assertEquals(false, people.column("h").nullable());
        assertEquals(true, people.column("m").nullable());
    }
}
