package dev.tailrace.dsl.internal.execution;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Work inside a transaction with settings of its own: what they were before is put back after it. If the work fails, the transaction is
 * aborted and its rollback puts them back.
 */
record ScopedSettings<T extends @Nullable Object>(Map<String, String> settings, Work<T> work) implements Work<T> {
    @Override
    public T run(Connection connection) throws Exception {
        var before = present(connection);
        SessionSettings.apply(connection, settings);
        var value = work.run(connection);
        SessionSettings.apply(connection, before);
        return value;
    }

    private Map<String, String> present(Connection connection) throws SQLException {
        var before = new HashMap<String, String>();
        try (var statement = connection.prepareStatement("select coalesce(current_setting(?, true), '')")) {
            for (var name : settings.keySet()) {
                statement.setString(1, name);
                try (var row = statement.executeQuery()) {
                    row.next();
                    before.put(name, row.getString(1));
                }
            }
        }
        return before;
    }
}
