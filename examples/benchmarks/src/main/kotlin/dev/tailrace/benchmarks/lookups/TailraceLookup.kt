package dev.tailrace.benchmarks.lookups

import dev.tailrace.benchmarks.BenchServer

class TailraceLookup(
    server: BenchServer,
) : Lookup by JdbcLookup(server) {
    override val name = "tailrace"
}
