package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.error.CommitOutcomeUnknownException;
import dev.tailrace.dsl.error.ConnectionLostException;
import dev.tailrace.dsl.error.TailraceException;
import dev.tailrace.dsl.internal.open.ErrorTranslator;
import org.jspecify.annotations.Nullable;

/** What a task may have left behind in the database, for those who think of running it again. In doubt it has. */
final class Footprint {
    private final @Nullable Effects effects;
    private final ExecutionOptions options;
    private final boolean transactional; // BEGIN and COMMIT around it
    private boolean inside; // set before the task begins

    Footprint(CallContext context, ExecutionOptions options, Work<?> work) {
        this.effects = context.effects();
        this.options = options;
        this.transactional = work instanceof Transactional;
    }

    /** It is part of a transaction, whose COMMIT answers for it. */
    void insideTransaction() {
        inside = true;
    }

    /** The typed error for what the work threw, or what threw before it {@code began}. */
    Throwable failed(Throwable failure, boolean began) {
        var translated = translate(failure, began);
        if (effects != null && counts() && leavesSomething(translated)) effects.note();
        return translated;
    }

    private Throwable translate(Throwable failure, boolean began) {
        var translated = ErrorTranslator.statement(failure);
        // A COMMIT that is lost has an exception of its own: this was before it.
        return translated instanceof ConnectionLostException lost && (!began || inside || transactional || options.isRead())
                ? withoutEffect(lost)
                : translated;
    }

    /** The same loss, where it is certain that nothing came of it. */
    static ConnectionLostException withoutEffect(ConnectionLostException lost) {
        if (!lost.mayHaveTakenEffect()) return lost;
        var said = lost.serverError();
        return new ConnectionLostException(
                "The connection to the server was lost"
                        + (said == null ? "" : ": " + said.message() + " (SQLSTATE " + said.sqlState() + ")")
                        + ". What ran has taken no effect; the pool reconnects by itself.",
                false, said, lost.getCause());
    }

    void succeeded() {
        if (effects != null && counts()) effects.note();
    }

    /** Cancelled while it ran: it may be through. */
    void stopped() {
        succeeded();
    }

    private boolean counts() {
        return !inside && !options.isRead();
    }

    private boolean leavesSomething(Throwable failure) {
        if (failure instanceof CommitOutcomeUnknownException) return true;
        if (transactional) return false;
        if (failure instanceof ConnectionLostException lost) return lost.mayHaveTakenEffect();
        // Refused by the server, or failed on our side, such as a row that fits no record: by then it may be done.
        var refused = failure instanceof TailraceException typed && typed.sqlState() != null;
        return !refused || !StatementText.isAtomic(options.statement());
    }
}
