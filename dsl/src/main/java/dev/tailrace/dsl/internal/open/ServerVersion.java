package dev.tailrace.dsl.internal.open;

import dev.tailrace.dsl.driver.ConnectTarget;
import dev.tailrace.dsl.error.UnsupportedServerException;
import java.sql.Connection;
import java.sql.SQLException;

/** The oldest server that Tailrace works with. */
public final class ServerVersion {
    private static final int OLDEST = 140_000;

    private ServerVersion() {}

    /** @throws UnsupportedServerException when {@code connection} leads to a server that is too old */
    public static void check(ConnectTarget target, Connection connection) throws SQLException {
        try (var statement = connection.createStatement(); var rows = statement.executeQuery("show server_version_num")) {
            rows.next();
            check(target, Integer.parseInt(rows.getString(1)));
        }
    }

    /** @param number as {@code server_version_num}: 180006 for 18.6, 90624 for 9.6.24 */
    static void check(ConnectTarget target, int number) {
        if (number < OLDEST) {
            var version = number >= 100_000 ? String.valueOf(number / 10_000) : number / 10_000 + "." + number / 100 % 100;
            throw new UnsupportedServerException("The server at " + target + " is PostgreSQL " + version + "; Tailrace needs "
                    + OLDEST / 10_000 + " or newer.");
        }
    }
}
