package dev.tailrace.benchmarks.rows

import dev.tailrace.benchmarks.BenchServer

class TailraceRows(
    server: BenchServer,
) : RowDrain by JdbcCursor(server) {
    override val name = "tailrace"
}
