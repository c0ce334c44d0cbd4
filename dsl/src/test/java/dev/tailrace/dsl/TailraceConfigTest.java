package dev.tailrace.dsl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.driver.Tls;
import dev.tailrace.dsl.error.ConfigurationException;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class TailraceConfigTest {
    private static final String URL = "postgresql://app:s3cr3t@db/shop";

    @Test
    void whatIsNotSetHasItsDefault() {
        var config = TailraceConfig.of(URL);

        assertEquals(URL, config.url());
        assertEquals(10, config.poolSize());
        assertEquals(512, config.fetchSize());
        assertEquals(Duration.ofSeconds(30), config.acquireTimeout());
        assertEquals(Duration.ofSeconds(10), config.closeTimeout());
        assertEquals(Duration.ofSeconds(5), config.cancelSignalTimeout());
        assertEquals(Duration.ofSeconds(10), config.cancelBound());
        assertSame(ObservationRegistry.NOOP, config.observationRegistry());
        assertEquals(Map.of(), config.serverParameters());
        assertNull(config.user());
        assertNull(config.password());
        assertNull(config.connectTimeout());
        assertNull(config.callbackExecutor());
        assertNull(config.applicationName());
        assertNull(config.tls());
    }

    @Test
    void everythingThatWasSetIsThereAndSurvivesToBuilder() {
        Executor executor = Runnable::run;
        var registry = ObservationRegistry.create();
        var config = TailraceConfig.builder(URL)
                .user("u")
                .password("p")
                .poolSize(1)
                .acquireTimeout(Duration.ofSeconds(1))
                .connectTimeout(Duration.ofSeconds(2))
                .closeTimeout(Duration.ZERO)
                .cancelSignalTimeout(Duration.ofSeconds(3))
                .cancelBound(Duration.ofSeconds(4))
                .callbackExecutor(executor)
                .observationRegistry(registry)
                .fetchSize(7)
                .applicationName("name")
                .tls(Tls.PREFER)
                .serverParameters(Map.of("search_path", "app"))
                .build()
                .toBuilder()
                .build();

        assertEquals("u", config.user());
        assertEquals("p", config.password());
        assertEquals(1, config.poolSize());
        assertEquals(Duration.ofSeconds(1), config.acquireTimeout());
        assertEquals(Duration.ofSeconds(2), config.connectTimeout());
        assertEquals(Duration.ZERO, config.closeTimeout());
        assertEquals(Duration.ofSeconds(3), config.cancelSignalTimeout());
        assertEquals(Duration.ofSeconds(4), config.cancelBound());
        assertSame(executor, config.callbackExecutor());
        assertSame(registry, config.observationRegistry());
        assertEquals(7, config.fetchSize());
        assertEquals("name", config.applicationName());
        assertEquals(Tls.PREFER, config.tls());
        assertEquals(Map.of("search_path", "app"), config.serverParameters());
    }

    @Test
    void aConfigurationNeverChanges() {
        var parameters = new HashMap<>(Map.of("work_mem", "1MB"));
        var builder = TailraceConfig.builder(URL).serverParameters(parameters);
        var config = builder.build();

        builder.poolSize(99);
        parameters.put("search_path", "app");

        assertEquals(10, config.poolSize());
        assertEquals(Map.of("work_mem", "1MB"), config.serverParameters());
    }

    @Test
    void itsTextNeverTellsAPassword() {
        var text = TailraceConfig.builder(URL).password("0ther-s3cret").build().toString();
        assertFalse(text.contains("s3cr"), text);
    }

    @Test
    void aValueThatCannotBeUsedIsNamed() {
        var builder = TailraceConfig.builder(URL);
        assertNames("poolSize", () -> builder.poolSize(0));
        assertNames("fetchSize", () -> builder.fetchSize(-1));
        assertNames("acquireTimeout", () -> builder.acquireTimeout(Duration.ZERO));
        assertNames("connectTimeout", () -> builder.connectTimeout(Duration.ofSeconds(Long.MAX_VALUE)));
        assertNames("closeTimeout", () -> builder.closeTimeout(Duration.ofMillis(-1)));
        assertNames("cancelSignalTimeout", () -> builder.cancelSignalTimeout(Duration.ofNanos(1)));
        assertNames("cancelBound", () -> builder.cancelBound(Duration.ofDays(30)));
        assertNames("user", () -> builder.user("a\0b"));
        assertNames("password", () -> builder.password("a\0b"));
        assertNames("applicationName", () -> builder.applicationName("a\0b"));
        assertNames("serverParameters", () -> builder.serverParameters(Map.of("a b", "c")));
        assertNames("serverParameters: work_mem", () -> builder.serverParameters(Map.of("work_mem", "\0")));
    }

    private static void assertNames(String option, Executable use) {
        var failure = assertThrows(ConfigurationException.class, use);
        assertTrue(failure.getMessage().startsWith(option), failure::getMessage);
    }
}
