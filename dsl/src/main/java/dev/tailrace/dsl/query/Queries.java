package dev.tailrace.dsl.query;

import dev.tailrace.dsl.TransactionOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can be asked of a database, and inside a {@link Transaction}. Thread-safe. Nothing runs before a call whose name ends
 * in {@code Async}, or the first {@code request} to a publisher.
 *
 * <p>Table names are matched against the catalog, exactly as they are there: {@code posts} on the search path, {@code blog.posts} by
 * schema. An unknown one fails the future with {@link dev.tailrace.dsl.error.UnknownTableException} before anything else is sent.
 */
public interface Queries {
    /** Rows of the table that {@code type} is mapped to. */
    <R extends Record> RecordQuery<R> from(Class<R> type);

    /** Rows of a table or view. */
    TableQuery from(String table);

    /** Rows of a table under another name, by which columns are then named. */
    TableQuery from(String table, String alias);

    /** SQL as it is, with {@code ?} for each of {@code values}. */
    SqlQuery<Row> sql(String sql, @Nullable Object... values);

    InsertInto into(String table);

    UpdateTable update(String table);

    DeleteFrom deleteFrom(String table);

    /**
     * Inserts a record and gives back the row as it was stored: generated keys and defaults filled in. A generated {@code @Id} that is 0
     * or {@code null} is left to the server.
     */
    <R extends Record> CompletableFuture<R> insertAsync(R record);

    /** Inserts all records in one batch, all or none. The result is how many. */
    <R extends Record> CompletableFuture<Long> insertAllAsync(List<R> records);

    /** As {@link #insertAllAsync}, giving back the stored rows in the order of {@code records}. */
    <R extends Record> CompletableFuture<List<R>> insertAllReturningAsync(List<R> records);

    /**
     * Inserts a record whose generated {@code @Id} is 0 or {@code null}; any other is inserted, or updates the row that has its
     * {@code @Id} already ({@link #upsertAsync(Record)}). A {@code @Version} column is written by an insert and left alone by an update.
     */
    <R extends Record> CompletableFuture<R> saveAsync(R record);

    /**
     * Writes all columns but {@code @Id} and {@code @Version} of the row that has the record's {@code @Id}; gives back the stored row,
     * or {@code Optional.empty()} if there is none.
     */
    <R extends Record> CompletableFuture<Optional<R>> updateAsync(R record);

    /** Inserts, or updates the row with the same {@code @Id}, in one statement. A {@code @Version} column is left alone by an update. */
    <R extends Record> CompletableFuture<R> upsertAsync(R record);

    /** As {@link #upsertAsync(Record)}, deciding by other columns, which need a unique index. */
    <R extends Record> CompletableFuture<R> upsertAsync(R record, List<String> uniqueColumns);

    /** Deletes the row whose {@code @Id} is {@code id}; the result tells whether there was one. */
    <R extends Record> CompletableFuture<Boolean> deleteAsync(Class<R> type, Object id);

    /** {@link #transactionAsync(TransactionOptions, Function)} as the server begins transactions by default. */
    default <T extends @Nullable Object> CompletableFuture<T> transactionAsync(Function<Transaction, ? extends CompletionStage<T>> block) {
        return transactionAsync(TransactionOptions.DEFAULT, block);
    }

    /**
     * Begins a transaction, applies {@code block}, commits when its stage completes and rolls back when it fails or the future is
     * cancelled. Inside another transaction of this database it is a savepoint of that. The block runs on a thread of the database's that
     * serves no connection; it must return a stage and not wait for one.
     *
     * @return the block's outcome, once COMMIT or ROLLBACK is done
     */
    <T extends @Nullable Object> CompletableFuture<T> transactionAsync(
            TransactionOptions options, Function<Transaction, ? extends CompletionStage<T>> block);
}
