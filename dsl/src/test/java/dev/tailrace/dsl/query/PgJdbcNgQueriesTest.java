package dev.tailrace.dsl.query;

import dev.tailrace.dsl.testing.TestServer;
import org.junit.jupiter.api.Nested;

/** The Java API through PGJDBC-NG. */
class PgJdbcNgQueriesTest {
    @Nested
    class Conditions extends ConditionsConformance {
        @Override
        String url(String database) {
            return TestServer.pgjdbcNgUrl(database);
        }
    }

    @Nested
    class TableQuery extends TableQueryConformance {
        @Override
        String url(String database) {
            return TestServer.pgjdbcNgUrl(database);
        }
    }

    @Nested
    class RecordQuery extends RecordQueryConformance {
        @Override
        String url(String database) {
            return TestServer.pgjdbcNgUrl(database);
        }
    }

    @Nested
    class Writes extends WritesConformance {
        @Override
        String url(String database) {
            return TestServer.pgjdbcNgUrl(database);
        }
    }

    @Nested
    class Paging extends PagingConformance {
        @Override
        String url(String database) {
            return TestServer.pgjdbcNgUrl(database);
        }
    }

    @Nested
    class Transactions extends TransactionsConformance {
        @Override
        String url(String database) {
            return TestServer.pgjdbcNgUrl(database);
        }
    }

    @Nested
    class StreamingAndSql extends StreamingAndSqlConformance {
        @Override
        String url(String database) {
            return TestServer.pgjdbcNgUrl(database);
        }
    }

    @Nested
    class Injection extends InjectionConformance {
        @Override
        String url(String database) {
            return TestServer.pgjdbcNgUrl(database);
        }
    }

    @Nested
    class Types extends TypesConformance {
        @Override
        String url(String database) {
            return TestServer.pgjdbcNgUrl(database);
        }
    }
}
