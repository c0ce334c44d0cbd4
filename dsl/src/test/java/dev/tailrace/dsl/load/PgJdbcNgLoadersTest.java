package dev.tailrace.dsl.load;

import dev.tailrace.dsl.testing.TestServer;

class PgJdbcNgLoadersTest extends LoadersConformance {
    @Override
    String url(String database) {
        return TestServer.pgjdbcNgUrl(database);
    }
}
