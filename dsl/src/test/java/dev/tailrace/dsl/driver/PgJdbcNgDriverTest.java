package dev.tailrace.dsl.driver;

class PgJdbcNgDriverTest extends PostgresDriverConformance {
    @Override
    public PostgresDriver driver() {
        return PostgresDriver.pgjdbcNg();
    }
}
