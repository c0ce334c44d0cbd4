package dev.tailrace.dsl.load;

import dev.tailrace.dsl.testing.TestServer;

class PgJdbcLoadersTest extends LoadersConformance {
    @Override
    String url(String database) {
        return TestServer.url(database);
    }
}
