package dev.tailrace.dsl.testing;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** Where a server for tests listens, and its superuser. */
record ServerAddress(String host, int port, String database, String user, String password) {
    /** The server that {@code choice} (the value of {@code -Dtailrace.test.postgres}) names, started if need be. */
    static ServerAddress chosen(String choice) {
        return switch (choice) {
            case "" -> {
                // Stopped by its shutdown hook, with the JVM.
                var server = PrivateServer.builder().setting("max_connections", "300").setting("fsync", "off").start();
                yield new ServerAddress("localhost", server.port(), "postgres", "postgres", "postgres");
            }
            case "testcontainers" -> Container.start();
            default -> parse(choice);
        };
    }

    String url(String database) {
        return "postgresql://" + encode(user) + ":" + encode(password) + "@" + host + ":" + port + "/" + database;
    }

    String pgjdbcUrl(String database) {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    String pgjdbcNgUrl(String database) {
        return "jdbc:pgsql://" + host + ":" + port + "/" + database + "?user=" + encode(user) + "&password=" + encode(password);
    }

    private static ServerAddress parse(String url) {
        var uri = URI.create(url);
        var userInfo = uri.getRawUserInfo() == null ? "postgres:postgres" : uri.getRawUserInfo();
        var colon = userInfo.indexOf(':');
        return new ServerAddress(
                uri.getHost(),
                uri.getPort() < 0 ? 5432 : uri.getPort(),
                uri.getPath().length() < 2 ? "postgres" : uri.getPath().substring(1),
                decode(colon < 0 ? userInfo : userInfo.substring(0, colon)),
                decode(colon < 0 ? "" : userInfo.substring(colon + 1)));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Apart, so that Testcontainers loads only where it is asked for. */
    private static final class Container {
        @SuppressWarnings("resource") // Testcontainers removes it when the JVM ends.
        static ServerAddress start() {
            var image = System.getProperty("tailrace.test.postgres.image", "postgres:18");
            var container = new PostgreSQLContainer(image).withUsername("postgres").withPassword("postgres").withDatabaseName("postgres")
                    .withCommand("postgres", "-c", "max_connections=300", "-c", "fsync=off");
            container.start();
            return new ServerAddress(container.getHost(), container.getFirstMappedPort(), "postgres", "postgres", "postgres");
        }
    }
}
