package dev.tailrace.dsl;

import dev.tailrace.dsl.driver.Tls;
import dev.tailrace.dsl.error.ConfigurationException;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Builds a {@link TailraceConfig}. Each method checks its value and throws {@link ConfigurationException} for one that cannot be used. */
public final class TailraceConfigBuilder {
    private static final Pattern PARAMETER_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_$]*(\\.[A-Za-z_][A-Za-z0-9_$]*)*");

    final String url;
    @Nullable String user;
    @Nullable String password;
    int poolSize = 10;
    Duration acquireTimeout = Duration.ofSeconds(30);
    @Nullable Duration connectTimeout;
    Duration closeTimeout = Duration.ofSeconds(10);
    Duration cancelSignalTimeout = Duration.ofSeconds(5);
    Duration cancelBound = Duration.ofSeconds(10);
    @Nullable Executor callbackExecutor;
    ObservationRegistry observationRegistry = ObservationRegistry.NOOP;
    int fetchSize = 512;
    @Nullable String applicationName;
    @Nullable Tls tls;
    Map<String, String> serverParameters = Map.of();

    TailraceConfigBuilder(String url) {
        this.url = url;
    }

    TailraceConfigBuilder(TailraceConfigBuilder from) {
        url = from.url;
        user = from.user;
        password = from.password;
        poolSize = from.poolSize;
        acquireTimeout = from.acquireTimeout;
        connectTimeout = from.connectTimeout;
        closeTimeout = from.closeTimeout;
        cancelSignalTimeout = from.cancelSignalTimeout;
        cancelBound = from.cancelBound;
        callbackExecutor = from.callbackExecutor;
        observationRegistry = from.observationRegistry;
        fetchSize = from.fetchSize;
        applicationName = from.applicationName;
        tls = from.tls;
        serverParameters = from.serverParameters;
    }

    public TailraceConfigBuilder user(String value) {
        user = text("user", value);
        return this;
    }

    /** Never printed. */
    public TailraceConfigBuilder password(String value) {
        password = text("password", value);
        return this;
    }

    /** From 1; the default is 10. */
    public TailraceConfigBuilder poolSize(int value) {
        poolSize = positive("poolSize", value);
        return this;
    }

    /** The default is 30 seconds. */
    public TailraceConfigBuilder acquireTimeout(Duration value) {
        acquireTimeout = positive("acquireTimeout", value);
        return this;
    }

    /** The default is the URL's, or 10 seconds. */
    public TailraceConfigBuilder connectTimeout(Duration value) {
        connectTimeout = positive("connectTimeout", value);
        return this;
    }

    /** Zero cancels what runs at once; the default is 10 seconds. */
    public TailraceConfigBuilder closeTimeout(Duration value) {
        if (value.isNegative()) {
            throw new ConfigurationException("closeTimeout must not be negative, but is " + value + ".");
        }
        closeTimeout = bounded("closeTimeout", value);
        return this;
    }

    /** The default is 5 seconds. */
    public TailraceConfigBuilder cancelSignalTimeout(Duration value) {
        cancelSignalTimeout = positive("cancelSignalTimeout", value);
        return this;
    }

    /** The default is 10 seconds. */
    public TailraceConfigBuilder cancelBound(Duration value) {
        cancelBound = positive("cancelBound", value);
        return this;
    }

    /** It stays the caller's: closing the database does not shut it down. */
    public TailraceConfigBuilder callbackExecutor(Executor value) {
        callbackExecutor = value;
        return this;
    }

    /** The default observes nothing. */
    public TailraceConfigBuilder observationRegistry(ObservationRegistry value) {
        observationRegistry = value;
        return this;
    }

    /** From 1; the default is 512. */
    public TailraceConfigBuilder fetchSize(int value) {
        fetchSize = positive("fetchSize", value);
        return this;
    }

    public TailraceConfigBuilder applicationName(String value) {
        applicationName = text("applicationName", value);
        return this;
    }

    public TailraceConfigBuilder tls(Tls value) {
        tls = value;
        return this;
    }

    /** Replaces what was set before. */
    public TailraceConfigBuilder serverParameters(Map<String, String> value) {
        value.forEach((name, text) -> {
            if (!PARAMETER_NAME.matcher(name).matches()) {
                throw new ConfigurationException("serverParameters: a name is not that of a server setting: " + name);
            }
            text("serverParameters: " + name, text);
        });
        serverParameters = Map.copyOf(value);
        return this;
    }

    /** The builder may be used further; the result does not change with it. */
    public TailraceConfig build() {
        return new TailraceConfig(new TailraceConfigBuilder(this));
    }

    private static String text(String option, String value) {
        if (value.indexOf('\0') >= 0) {
            throw new ConfigurationException(option + " holds a NUL character, which PostgreSQL cannot take.");
        }
        return value;
    }

    private static int positive(String option, int value) {
        if (value < 1) {
            throw new ConfigurationException(option + " must be at least 1, but is " + value + ".");
        }
        return value;
    }

    private static Duration positive(String option, Duration value) {
        if (value.compareTo(Duration.ofMillis(1)) < 0) {
            throw new ConfigurationException(option + " must be at least a millisecond, but is " + value + ".");
        }
        return bounded(option, value);
    }

    // Drivers and HikariCP take milliseconds as an int.
    private static Duration bounded(String option, Duration value) {
        if (value.compareTo(Duration.ofMillis(Integer.MAX_VALUE)) > 0) {
            throw new ConfigurationException(option + " must be at most 24 days, but is " + value + ".");
        }
        return value;
    }
}
