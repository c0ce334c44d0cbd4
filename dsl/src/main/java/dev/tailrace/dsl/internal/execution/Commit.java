package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.error.CommitOutcomeUnknownException;
import dev.tailrace.dsl.error.ConnectionLostException;
import dev.tailrace.dsl.internal.open.ErrorTranslator;
import java.sql.Connection;
import java.sql.SQLException;

/** COMMIT, whose loss is an outcome of its own: nobody can tell whether it took effect. */
final class Commit {
    private Commit() {}

    static void on(Connection connection) throws SQLException {
        try {
            connection.commit();
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
