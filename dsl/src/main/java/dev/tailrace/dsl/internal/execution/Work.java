package dev.tailrace.dsl.internal.execution;

import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/** What runs on a connection, on a JDBC thread. It may block on the connection and on nothing else. */
@FunctionalInterface
public interface Work<T extends @Nullable Object> {
    T run(Connection connection) throws Exception;
}
