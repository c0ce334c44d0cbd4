package dev.tailrace.dsl.internal.record;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * One reader for all results of the same columns: composing a handle takes longer than a point query, and only a handle that is used again
 * gets compiled.
 */
final class ReaderCache<R> implements RowReaderFactory<R> {
    // Queries are written by people, and few; column names made up at run time must not fill the memory.
    private static final int LARGEST = 256;

    private final Map<List<ResultColumn>, RowReader<R>> readers = new ConcurrentHashMap<>();
    private final Function<ResultColumn[], RowReader<R>> factory;

    ReaderCache(Function<ResultColumn[], RowReader<R>> factory) {
        this.factory = factory;
    }

    @Override
    public RowReader<R> forColumns(ResultSetMetaData metaData) throws SQLException {
        var columns = ResultColumn.all(metaData);
        var key = Arrays.asList(columns);
        var known = readers.get(key);
        if (known != null) {
            return known;
        }
        var made = factory.apply(columns);
        if (readers.size() >= LARGEST) {
            readers.clear();
        }
        readers.put(key, made);
        return made;
    }

    int size() {
        return readers.size();
    }
}
