package dev.tailrace.dsl;

import dev.tailrace.dsl.driver.Tls;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * How to open a database. What is {@code null} or unset comes from the URL, then from libpq's environment variables ({@code PGUSER},
 * {@code PGPASSWORD}, …), then from libpq's defaults; what is set here wins over all of them.
 *
 * <p>URLs: {@code postgresql://user@host:port/database?sslmode=verify-full} (recommended), {@code jdbc:postgresql://…},
 * {@code jdbc:pgsql://…}, {@code embedded:} for a private server that is gone on close, {@code embedded:DIR} for one that keeps its data.
 */
public final class TailraceConfig {
    private final TailraceConfigBuilder values;

    TailraceConfig(TailraceConfigBuilder values) {
        this.values = values;
    }

    /** Everything from {@code url}, the environment and the defaults. */
    public static TailraceConfig of(String url) {
        return builder(url).build();
    }

    /** Starts from {@code url}; the builder's values win over the URL's. */
    public static TailraceConfigBuilder builder(String url) {
        return new TailraceConfigBuilder(url);
    }

    /** The URL as given. It may hold a password: not for messages or logs. */
    public String url() {
        return values.url;
    }

    public @Nullable String user() {
        return values.user;
    }

    public @Nullable String password() {
        return values.password;
    }

    /** The most connections that statements use at a time. */
    public int poolSize() {
        return values.poolSize;
    }

    /** The longest a statement waits for a connection. */
    public Duration acquireTimeout() {
        return values.acquireTimeout;
    }

    /** The longest that opening one connection may take; {@code null} for the URL's, or 10 seconds. */
    public @Nullable Duration connectTimeout() {
        return values.connectTimeout;
    }

    /** How long {@link Database#close()} waits for what runs before it cancels it on the server. */
    public Duration closeTimeout() {
        return values.closeTimeout;
    }

    /** The longest that the server may take to acknowledge a cancel; the connection is discarded after it. */
    public Duration cancelSignalTimeout() {
        return values.cancelSignalTimeout;
    }

    /** What still runs on the server this long after it was first cancelled has its backend terminated. */
    public Duration cancelBound() {
        return values.cancelBound;
    }

    /** Where futures complete and callers' blocks run; {@code null} for an executor of the database's own. */
    public @Nullable Executor callbackExecutor() {
        return values.callbackExecutor;
    }

    public ObservationRegistry observationRegistry() {
        return values.observationRegistry;
    }

    /** How many rows a cursor fetches at a time where demand does not say. */
    public int fetchSize() {
        return values.fetchSize;
    }

    /** What {@code pg_stat_activity} shows; {@code null} for the URL's, {@code PGAPPNAME}, or {@code tailrace}. */
    public @Nullable String applicationName() {
        return values.applicationName;
    }

    /** {@code null} for the URL's and the environment's. */
    public @Nullable Tls tls() {
        return values.tls;
    }

    /** Server settings that every connection starts with, for example {@code search_path}. */
    public Map<String, String> serverParameters() {
        return values.serverParameters;
    }

    /** A builder that starts with these values. */
    public TailraceConfigBuilder toBuilder() {
        return new TailraceConfigBuilder(values);
    }

    /** Without the URL and the password. */
    @Override
    public String toString() {
        return "TailraceConfig[user=" + user() + ", poolSize=" + poolSize() + ", acquireTimeout=" + acquireTimeout() + ", connectTimeout="
                + connectTimeout() + ", closeTimeout=" + closeTimeout() + ", fetchSize=" + fetchSize() + ", applicationName="
                + applicationName() + ", tls=" + tls() + "]";
    }
}
