package dev.tailrace.benchmarks

import io.vertx.core.Future
import io.vertx.pgclient.PgConnectOptions
import io.vertx.sqlclient.Row
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException

fun vertxOptions(server: BenchServer): PgConnectOptions =
    PgConnectOptions()
        .setHost(server.host)
        .setPort(server.port)
        .setDatabase(server.database)
        .setUser(server.user)
        .setPassword(server.password)
        .setCachePreparedStatements(true)

fun Row.toItem() = Item(getLong(0), getString(1), getInteger(2), getDouble(3), getBoolean(4))

suspend fun <T> Future<T>.await(): T =
    suspendCancellableCoroutine { waiter ->
        onComplete({ waiter.resume(it) }, { waiter.resumeWithException(it) })
    }
