package dev.tailrace.streams.testing

import dev.tailrace.dsl.testing.FrozenProxy
import dev.tailrace.dsl.testing.TestServer

/** A URL of the shared server, by way of something that stands before it. */
internal fun String.through(host: String, port: Int): String = replace("${TestServer.host()}:${TestServer.port()}", "$host:$port")

internal fun String.through(proxy: FrozenProxy): String = through(proxy.host(), proxy.port())
