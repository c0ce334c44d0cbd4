package dev.tailrace.dsl.internal.execution;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.Collectors;

/** Sets session settings for the rest of a transaction, names and values bound. */
final class SessionSettings {
    private SessionSettings() {}

    static void apply(Connection connection, Map<String, String> settings) throws SQLException {
        if (settings.isEmpty()) return;
        var calls = settings.keySet().stream().map(name -> "set_config(?, ?, true)").collect(Collectors.joining(", ", "select ", ""));
        try (var statement = connection.prepareStatement(calls)) {
            var index = 0;
            for (var setting : settings.entrySet()) {
                statement.setString(++index, setting.getKey());
                statement.setString(++index, setting.getValue());
            }
            statement.executeQuery().close();
        }
    }
}
