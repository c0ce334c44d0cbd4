package dev.tailrace.dsl.internal.record;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Reads the row a result set stands on. */
@FunctionalInterface
public interface RowReader<R> {
    R read(ResultSet rows) throws SQLException;
}
