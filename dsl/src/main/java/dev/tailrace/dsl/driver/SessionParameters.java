package dev.tailrace.dsl.driver;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Server parameters of a new connection. They are set by one statement after the start rather than in the startup message: PGJDBC-NG can
 * send none there, and pgjdbc's own ({@code TimeZone}, {@code DateStyle}) would win over them.
 */
final class SessionParameters {
    static final String APPLICATION_NAME = "application_name";

    private SessionParameters() {}

    /** Sets everything but {@code application_name}, which each driver sends in its startup message. Closes the connection on failure. */
    static Connection apply(Connection connection, Map<String, String> parameters) throws SQLException {
        var calls = new StringJoiner(", ", "select ", "").setEmptyValue("");
        parameters.keySet().stream().filter(name -> !name.equals(APPLICATION_NAME)).forEach(name -> calls.add("set_config(?, ?, false)"));
        if (calls.length() == 0) {
            return connection;
        }
        try (var statement = connection.prepareStatement(calls.toString())) {
            var index = 1;
            for (var parameter : parameters.entrySet()) {
                if (!parameter.getKey().equals(APPLICATION_NAME)) {
                    statement.setString(index++, parameter.getKey());
                    statement.setString(index++, parameter.getValue());
                }
            }
            statement.execute();
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }
}
