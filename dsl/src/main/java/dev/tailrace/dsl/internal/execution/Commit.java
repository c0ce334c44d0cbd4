package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.TransactionOptions;
import dev.tailrace.dsl.error.CommitOutcomeUnknownException;
import dev.tailrace.dsl.error.ConnectionLostException;
import dev.tailrace.dsl.internal.open.ErrorTranslator;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The COMMIT of one transaction. Its loss is an outcome of its own: the connection alone does not tell whether it took effect. Owned by the
 * turns of its session, which come one after another.
 */
final class Commit {
    private final JdbcEngine engine;
    private final TransactionOptions options;
    private final @Nullable Effects effects;
    private boolean wrote;
    private boolean lost;

    Commit(JdbcEngine engine, TransactionOptions options, @Nullable Effects effects) {
        this.engine = engine;
        this.options = options;
        this.effects = effects;
    }

    /** A turn of the transaction ran {@code work}; its own end, the last, is no work. */
    void ran(ExecutionOptions work) {
        if (!wrote && (effects != null || options.confirmCommit())) wrote = !work.isRead();
    }

    /** Whether it is known to have taken effect, and its connection to be lost. */
    boolean lost() {
        return lost;
    }

    /**
     * @param suspect a statement has failed: COMMIT of a transaction that an error has aborted rolls back without a word, so it is asked
     *     first
     */
    boolean on(Connection connection, boolean suspect) throws SQLException {
        var fate = before(connection, suspect);
        try {
            run(connection, fate);
            noteEffects();
            return true;
        } catch (CommitOutcomeUnknownException unknown) {
            noteEffects();
            throw unknown;
        }
    }

    /** COMMIT of a transaction around one piece of work. */
    static void send(Connection connection, boolean readOnly) throws SQLException {
        try {
            connection.commit();
        } catch (SQLException e) {
            var translated = ErrorTranslator.statement(e);
            if (!(translated instanceof ConnectionLostException loss)) throw e;
            throw readOnly ? Footprint.withoutEffect(loss) : unknown(loss);
        }
    }

    /** The last question before COMMIT; what is lost with it has had no effect. */
    private @Nullable CommitFate before(Connection connection, boolean suspect) throws SQLException {
        var confirming = options.confirmCommit() && !options.readOnly();
        if (!confirming && !suspect) return null;
        try {
            if (confirming) return CommitFate.of(connection, wrote);
            try (var statement = connection.createStatement()) {
                statement.execute("select 1");
                return null;
            }
        } catch (SQLException e) {
            if (ErrorTranslator.statement(e) instanceof ConnectionLostException loss) throw Footprint.withoutEffect(loss);
            throw e;
        }
    }

    private void run(Connection connection, @Nullable CommitFate fate) throws SQLException {
        try {
            send(connection, options.readOnly());
        } catch (CommitOutcomeUnknownException unknown) {
            if (fate == null || !(unknown.getCause() instanceof ConnectionLostException loss)) throw unknown;
            switch (fate.ask(engine)) {
                case COMMITTED -> lost = true;
                case ROLLED_BACK -> throw Footprint.withoutEffect(loss);
                case UNKNOWN -> throw unknown;
            }
        }
    }

    private void noteEffects() {
        if (effects != null && wrote && !options.readOnly()) effects.note();
    }

    private static CommitOutcomeUnknownException unknown(ConnectionLostException loss) {
        return new CommitOutcomeUnknownException(
                "The connection was lost during COMMIT; whether the transaction took effect is not known. "
                        + "Read what it wrote before running it again",
                loss.serverError(),
                loss);
    }
}
