package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.RateLimiter;
import dev.tailrace.dsl.error.ReadOnlyViolationException;
import dev.tailrace.dsl.error.TransactionInRaceException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds a call: the transactions it is in, its settings, its limiter, where its time and its effects are booked, whether it
 * may write. Immutable. A coroutine carries it as a context element; while code of a caller runs, a thread-local mirrors it, so that Java
 * code and Exposed find it too.
 *
 * @param session the innermost open session; {@code outer} leads to those of other databases
 * @param streaming the stream whose rows this code consumes
 * @param beforeRace of a contender: the context around its race, whose transactions it must not join
 * @param readOnly whether statements and transactions are READ ONLY, as those of a hedge and of a cluster's reads are
 */
public record CallContext(
        @Nullable Session session,
        @Nullable CallContext outer,
        @Nullable Streaming streaming,
        Map<String, String> settings,
        @Nullable RateLimiter limiter,
        @Nullable PhaseClock clock,
        @Nullable Effects effects,
        @Nullable CallContext beforeRace,
        boolean readOnly) {
    private record Streaming(Engine engine, BooleanSupplier holding) {}

    public static final CallContext NONE = new CallContext(null, null, null, Map.of(), null, null, null, null, false);

    private static final ThreadLocal<CallContext> current = new ThreadLocal<>();

    /** The context of the calling thread; {@link #NONE} outside any. */
    public static CallContext current() {
        var present = current.get();
        return present == null ? NONE : present;
    }

    /** Makes {@code context} the calling thread's and returns the one before it, to be put back. */
    public static CallContext install(CallContext context) {
        var before = current();
        if (context == NONE) current.remove();
        else current.set(context);
        return before;
    }

    /** Runs {@code body} with this as the calling thread's context. */
    public <T extends @Nullable Object> T call(Supplier<T> body) {
        var before = install(this);
        try {
            return body.get();
        } finally {
            install(before);
        }
    }

    /**
     * The open transaction of {@code engine} that this call is in.
     *
     * @throws TransactionInRaceException if this is a contender's call and the transaction is one around its race
     */
    public @Nullable Session sessionOf(Engine engine) {
        var joined = innermost(engine);
        if (joined == null) refuseAroundRace(candidate -> candidate.belongsTo(engine) && candidate.isOpen());
        return joined;
    }

    /**
     * For a call that has its transaction already.
     *
     * @throws TransactionInRaceException if this is a contender's call and the transaction is one around its race
     */
    public void refuseIfAroundRace(TransactionSession transaction) {
        refuseAroundRace(candidate -> candidate == transaction);
    }

    private void refuseAroundRace(Predicate<Session> session) {
        for (var around = beforeRace; around != null; around = around.beforeRace) {
            for (var context = around; context != null; context = context.outer) {
                if (context.session == null || !session.test(context.session)) continue;
                throw new TransactionInRaceException("A contender of a race, or a hedged block, cannot take part in a transaction that was "
                        + "open before: contenders would run one after another on its connection, and stopping a loser would abort it. "
                        + "Run the race outside of the transaction");
            }
        }
    }

    private @Nullable Session innermost(Engine engine) {
        for (var context = this; context != null; context = context.outer) {
            var candidate = context.session;
            if (candidate != null && candidate.belongsTo(engine) && candidate.isOpen()) return candidate;
        }
        return null;
    }

    /** Whether this code consumes a stream that holds a connection of {@code engine}. */
    boolean consumesStreamOf(Engine engine) {
        return streaming != null && streaming.engine == engine && streaming.holding.getAsBoolean();
    }

    public CallContext withSession(Session value) {
        return new CallContext(value, session == null ? outer : this, streaming, settings, limiter, clock, effects, beforeRace, readOnly);
    }

    /** For the code that consumes a stream of {@code engine}, which has a connection as long as {@code holding}. */
    public CallContext withStreaming(Engine engine, BooleanSupplier holding) {
        return new CallContext(session, outer, new Streaming(engine, holding), settings, limiter, clock, effects, beforeRace, readOnly);
    }

    public CallContext withSettings(Map<String, String> more) {
        var merged = new HashMap<>(settings);
        merged.putAll(more);
        return new CallContext(session, outer, streaming, Map.copyOf(merged), limiter, clock, effects, beforeRace, readOnly);
    }

    public CallContext withLimiter(RateLimiter value) {
        return new CallContext(session, outer, streaming, settings, value, clock, effects, beforeRace, readOnly);
    }

    /**
     * What of this context decides which calls may share a result: transactions, settings, limiter, the stream it consumes, what it may
     * not do; equal where these are. With {@code engine}, of the transactions the one of that engine alone.
     */
    public CallContext shared(@Nullable Engine engine) {
        if (this == NONE) return NONE;
        var own = engine == null ? session : sessionOf(engine);
        var around = engine == null ? outer : null;
        var shared = new CallContext(
                own, around == null ? null : around.shared(null), streaming, settings, limiter, null, null, beforeRace, readOnly);
        return shared.equals(NONE) ? NONE : shared;
    }

    /** With a clock that also books on the one before it. */
    public CallContext withClock() {
        return new CallContext(session, outer, streaming, settings, limiter, new PhaseClock(clock), effects, beforeRace, readOnly);
    }

    /** With effects noted in {@code value}, which leads to those noted so far. */
    public CallContext withEffects(Effects value) {
        return new CallContext(session, outer, streaming, settings, limiter, clock, value, beforeRace, readOnly);
    }

    /** Whether every open transaction this call is in could go on now: no statement of it has failed that no savepoint has undone. */
    public boolean inUsableTransactions() {
        for (var context = this; context != null; context = context.outer) {
            var candidate = context.session;
            if (candidate != null && candidate.isOpen() && !candidate.isUsable()) return false;
        }
        return true;
    }

    /** Whether this call is in an open transaction of any database. */
    public boolean inTransaction() {
        for (var context = this; context != null; context = context.outer) {
            if (context.session != null && context.session.isOpen()) return true;
        }
        return false;
    }

    /** For a contender of a race that this is the context of. */
    public CallContext forContender() {
        if (session == null) return this;
        return new CallContext(null, null, streaming, settings, limiter, clock, effects, this, readOnly);
    }

    public CallContext asReadOnly() {
        return readOnly ? this : new CallContext(session, outer, streaming, settings, limiter, clock, effects, beforeRace, true);
    }

    /**
     * What the DSL asks before it writes, so that the server need not.
     *
     * @throws ReadOnlyViolationException if nothing may be written here
     */
    public void refuseToWrite(String operation) {
        if (!readOnly) return;
        throw new ReadOnlyViolationException("Only reads are allowed here (a hedged block, a read of a cluster or of failover), for it may "
                + "run more than once; it called " + operation + ". Nothing was sent. Write outside of it");
    }
}
