package dev.tailrace.dsl.error;

import org.jspecify.annotations.Nullable;

/**
 * A contender of a race, or a hedged block, would have joined a transaction that was open before the race. Contenders cannot share a
 * transaction: they would run one after another on its connection, and stopping a loser would abort the transaction. Nothing was sent.
 */
public final class TransactionInRaceException extends TailraceException {
    private static final long serialVersionUID = 1L;

    public TransactionInRaceException(String message, @Nullable ServerError serverError, @Nullable Throwable cause) {
        super(message, serverError, cause);
    }

    public TransactionInRaceException(String message) {
        this(message, null, null);
    }
}
