package dev.tailrace.benchmarks

import io.r2dbc.postgresql.PostgresqlConnectionConfiguration
import io.r2dbc.postgresql.PostgresqlConnectionFactory

fun r2dbcFactory(server: BenchServer) =
    PostgresqlConnectionFactory(
        PostgresqlConnectionConfiguration
            .builder()
            .host(server.host)
            .port(server.port)
            .database(server.database)
            .username(server.user)
            .password(server.password)
            .preparedStatementCacheQueries(256)
            .build(),
    )
