package dev.tailrace.dsl.load;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.internal.load.RecordLoaders;
import dev.tailrace.dsl.record.Property;
import java.util.List;

/**
 * Loaders of a database's records, each for one way to ask: make one and keep it. Names are looked up in the catalog by the first batch.
 */
@SuppressWarnings("overloads") // the type of the component tells them apart
public interface Loaders {
    /** Loaders of {@code db}. */
    static Loaders of(Database db) {
        return of(db, LoaderOptions.DEFAULT);
    }

    /**
     * Loaders of {@code db}, each made with {@code options}.
     *
     * @throws IllegalArgumentException if they want more batches in flight than the pool has connections
     */
    static Loaders of(Database db, LoaderOptions options) {
        return RecordLoaders.of(db, options);
    }

    /**
     * Records by their {@code @Id}. {@code K} is the class of that component ({@code Long} for a {@code long}); asking for a key of
     * another class is an {@link IllegalArgumentException}.
     *
     * @throws dev.tailrace.dsl.error.MappingException if the record has no {@code @Id}, or one of several components
     */
    <K, R extends Record> Loader<K, R> record(Class<R> type);

    /** Records by a unique component. If rows share a key after all, asking for it fails. */
    <R extends Record> Loader<Integer, R> by(Property.OfInt<R> key);

    <R extends Record> Loader<Long, R> by(Property.OfLong<R> key);

    <R extends Record, K> Loader<K, R> by(Property.Of<R, K> key);

    /** All records that share a key, in no particular order; an empty list, which is a value, where there are none. */
    <R extends Record> Loader<Integer, List<R>> manyBy(Property.OfInt<R> key);

    <R extends Record> Loader<Long, List<R>> manyBy(Property.OfLong<R> key);

    <R extends Record, K> Loader<K, List<R>> manyBy(Property.Of<R, K> key);
}
