package dev.tailrace.dsl.internal.execution;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Prepares a statement and binds its parameters, without executing it. Called on a JDBC thread. */
@FunctionalInterface
public interface StatementFactory {
    PreparedStatement prepare(Connection connection) throws SQLException;
}
