package dev.tailrace.dsl.driver;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One server, database and user to connect to, in no driver's terms.
 *
 * @param password {@code null} when the server asks for none
 * @param socketTimeout how long a read may stay silent; zero for no limit
 * @param serverParameters what the server is told at start, for example {@code application_name}
 */
public record ConnectTarget(
        String host,
        int port,
        String database,
        String user,
        @Nullable String password,
        Tls tls,
        Duration connectTimeout,
        Duration socketTimeout,
        Map<String, String> serverParameters) {
    /** Never with the password. */
    @Override
    public String toString() {
        return user + "@" + host + ":" + port + "/" + database + " (sslmode=" + tls.mode().libpqName() + ")";
    }
}
