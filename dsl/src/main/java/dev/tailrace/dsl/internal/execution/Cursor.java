package dev.tailrace.dsl.internal.execution;

import dev.tailrace.dsl.TransactionOptions;
import dev.tailrace.dsl.internal.publish.ChunkSource;
import dev.tailrace.dsl.internal.record.RowReader;
import dev.tailrace.dsl.internal.record.RowReaderFactory;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * A statement's rows, fetched as they are asked for, over a slot of its own or the transaction the caller is in.
 *
 * <pre>
 *   NEW ──fetch──▶ OPENING ──session──▶ OPEN ⇄ (a fetch takes its turn) ──last row──▶ ENDED
 *    └───────────────┴────────── close ───┴──────────────────────────────────────────▶ ENDED
 * </pre>
 *
 * <p>Rows that were fetched to the end commit; closing earlier rolls back. A fetch of its own session is cancelled on the server by
 * closing; inside a transaction it is left to finish, for cancelling it would abort that transaction.
 */
final class Cursor<R> implements ChunkSource<R> {
    private static final int SMALLEST_FETCH = 16;

    private final JdbcEngine engine;
    private final CallContext context;
    private final ExecutionOptions options;
    private final StatementFactory factory;
    private final RowReaderFactory<R> readers;
    private final int largestFetch;

    private final Object lock = new Object(); // guards the fields below
    private @Nullable Session session;
    private boolean joined;
    private @Nullable Execution opening;
    private boolean closed;
    private boolean exhausted;

    // touched only by the session's turns
    private @Nullable Statement statement;
    private @Nullable ResultSet rows;
    private @Nullable RowReader<R> reader;

    Cursor(
            JdbcEngine engine,
            CallContext context,
            ExecutionOptions options,
            StatementFactory factory,
            RowReaderFactory<R> readers,
            int largestFetch) {
        this.engine = engine;
        this.context = context;
        this.options = options;
        this.factory = factory;
        this.readers = readers;
        this.largestFetch = largestFetch;
    }

    @Override
    public void fetch(long wanted, Completion<List<R>> completion) {
        var size = (int) Math.max(Math.min(SMALLEST_FETCH, largestFetch), Math.min(wanted, largestFetch));
        Session open;
        synchronized (lock) {
            if (exhausted || closed) {
                open = null;
            } else if (session == null) {
                session = context.sessionOf(engine);
                joined = session != null;
                open = session;
                if (open == null) {
                    open(size, completion);
                    return;
                }
            } else {
                open = session;
            }
        }
        if (open == null) completion.succeeded(List.of());
        else fetchFrom(open, size, completion);
    }

    /** Under the lock, so that a close in between finds {@code opening}. */
    private void open(int size, Completion<List<R>> completion) {
        var begin = Begin.of(context, TransactionOptions.DEFAULT.settings(options.settings()));
        opening = engine.begin(context, options, begin, true, new Completion<>() {
            @Override
            public void succeeded(Session opened) {
                boolean late;
                synchronized (lock) {
                    session = opened;
                    late = closed;
                }
                if (late) {
                    opened.end(false, Completion.ignoring());
                    completion.succeeded(List.of());
                } else {
                    fetchFrom(opened, size, completion);
                }
            }

            @Override
            public void failed(Throwable error) {
                synchronized (lock) {
                    exhausted = true;
                }
                completion.failed(error);
            }
        });
    }

    private void fetchFrom(Session open, int size, Completion<List<R>> completion) {
        open.submit(options, open.scoped(context, options, connection -> read(connection, size)), new Completion<>() {
            @Override
            public void succeeded(List<R> chunk) {
                if (chunk.size() == size) completion.succeeded(chunk);
                else end(open, true, chunk, completion);
            }

            @Override
            public void failed(Throwable error) {
                synchronized (lock) {
                    exhausted = true;
                }
                if (!joined) open.end(false, Completion.ignoring());
                completion.failed(error);
            }
        });
    }

    private void end(Session open, boolean commit, List<R> last, Completion<List<R>> completion) {
        boolean mine;
        synchronized (lock) {
            exhausted = true;
            mine = !joined && !closed;
        }
        if (!mine) {
            completion.succeeded(last);
            return;
        }
        open.end(commit, new Completion<Boolean>() {
            @Override
            public void succeeded(Boolean committed) {
                completion.succeeded(last);
            }

            @Override
            public void failed(Throwable error) {
                completion.failed(error);
            }
        });
    }

    private List<R> read(Connection connection, int size) throws SQLException {
        var open = rows;
        if (open == null) {
            var prepared = factory.prepare(connection);
            statement = prepared;
            prepared.setFetchSize(size);
            open = prepared.executeQuery();
            rows = open;
            reader = readers.forColumns(open.getMetaData());
        } else {
            open.setFetchSize(size);
        }
        var chunk = new ArrayList<R>(size);
        var present = Objects.requireNonNull(reader);
        // no next() beyond the size: it would make the driver fetch again
        while (chunk.size() < size && open.next()) chunk.add(present.read(open));
        if (chunk.size() < size) release();
        return chunk;
    }

    /** The result set first: PGJDBC-NG's rollback after a cancelled fetch does nothing while it is open. */
    private void release() throws SQLException {
        if (rows != null) rows.close();
        if (statement != null) statement.close();
    }

    @Override
    public boolean exhausted() {
        synchronized (lock) {
            return exhausted;
        }
    }

    @Override
    public void close() {
        Session open;
        Execution unopened;
        synchronized (lock) {
            if (closed) return;
            closed = true;
            open = exhausted ? null : session;
            unopened = session == null ? opening : null;
        }
        if (unopened != null) unopened.cancel(new CancellationException("The stream was closed"));
        if (open == null) return;
        Work<Boolean> release = connection -> {
            release();
            return true;
        };
        if (joined) {
            open.submit(ExecutionOptions.of("close", "close"), release, Completion.ignoring());
            return;
        }
        open.cancelRunning(new CancellationException("The stream was closed"));
        open.submit(ExecutionOptions.of("close", "close"), release, Completion.ignoring());
        open.end(false, Completion.ignoring());
    }
}
