package dev.tailrace.dsl.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ConnectException;
import java.net.Socket;
import java.sql.SQLException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PrivateServerTest {
    @Test
    void aKilledServerBreaksItsConnectionsAndComesBackOnTheSamePortWithItsData() throws Exception {
        try (var server = PrivateServer.builder().setting("fsync", "off").setting("synchronous_commit", "on").start()) {
            var database = server.newDatabase();
            var port = server.port();
            try (var connection = server.connect(database); var statement = connection.createStatement()) {
                statement.execute("create table kept as select 7 as n");
                server.kill();
                var failure = assertThrows(SQLException.class, () -> statement.executeQuery("select 1"));
                assertTrue(Set.of("08", "57").contains(failure.getSQLState().substring(0, 2)), "cut off, or told of the crash first");
            }
            assertThrows(ConnectException.class, () -> new Socket("localhost", port).close());

            server.restart();

            assertEquals(port, server.port());
            try (var connection = server.connect(database);
                    var rows = connection.createStatement().executeQuery("select n, current_setting('fsync') from kept")) {
                assertTrue(rows.next());
                assertEquals(7, rows.getInt(1));
                assertEquals("off", rows.getString(2));
            }
        }
    }
}
