package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.TransactionOptions;
import dev.tailrace.dsl.driver.PostgresDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;

/** How a session's transaction begins. */
public record Begin(TransactionOptions options, Map<String, String> settings) {
    /** With the settings of the surrounding call under the options' own; READ ONLY where the call is. */
    public static Begin of(CallContext context, TransactionOptions options) {
        var execution = ExecutionOptions.of("begin", "begin").withSettings(options.settings());
        return new Begin(context.readOnly() ? options.asReadOnly() : options, execution.over(context.settings()));
    }

    void on(PostgresDriver driver, Connection connection) throws SQLException {
        driver.begin(connection);
        var modes = modes();
        if (!modes.isEmpty()) {
            try (var statement = connection.createStatement()) {
                statement.execute("set transaction" + modes);
            }
        }
        SessionSettings.apply(connection, settings);
    }

    private String modes() {
        var modes = new StringBuilder();
        var isolation = options.isolation();
        if (isolation != null) modes.append(" isolation level ").append(isolation.name().toLowerCase(Locale.ROOT).replace('_', ' '));
        if (options.readOnly()) modes.append(modes.isEmpty() ? " read only" : ", read only");
        if (options.deferrable()) modes.append(modes.isEmpty() ? " deferrable" : ", deferrable");
        return modes.toString();
    }
}
