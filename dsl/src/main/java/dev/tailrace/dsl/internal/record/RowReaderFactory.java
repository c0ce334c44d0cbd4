package dev.tailrace.dsl.internal.record;

import java.sql.ResultSetMetaData;
import java.sql.SQLException;

/** Makes the reader that fits a result's columns. */
@FunctionalInterface
public interface RowReaderFactory<R> {
    RowReader<R> forColumns(ResultSetMetaData columns) throws SQLException;
}
