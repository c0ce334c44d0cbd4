package dev.tailrace.dsl.driver;

class PgJdbcDriverTest extends PostgresDriverConformance {
    @Override
    public PostgresDriver driver() {
        return PostgresDriver.pgjdbc();
    }
}
