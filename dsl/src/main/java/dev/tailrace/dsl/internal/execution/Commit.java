package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.error.CommitOutcomeUnknownException;
import dev.tailrace.dsl.error.ConnectionLostException;
import dev.tailrace.dsl.internal.open.ErrorTranslator;
import java.sql.Connection;
import java.sql.SQLException;

/** COMMIT, whose loss is an outcome of its own: nobody can tell whether it took effect. */
final class Commit {
    private Commit() {}

    /**
     * @param suspect a statement has failed: COMMIT of a transaction that an error has aborted rolls back without a word, so it is asked
     *     first
     */
    static boolean on(Connection connection, boolean suspect) throws SQLException {
        if (suspect) {
            try (var statement = connection.createStatement()) {
                statement.execute("select 1");
            }
        }
        try {
            connection.commit();
            return true;
        } catch (SQLException e) {
            if (ErrorTranslator.statement(e) instanceof ConnectionLostException lost) {
                throw new CommitOutcomeUnknownException(
                        "The connection was lost during COMMIT; whether the transaction took effect is not known. "
                                + "Read what it wrote before running it again",
                        lost.serverError(),
                        lost);
            }
            throw e;
        }
    }
}
