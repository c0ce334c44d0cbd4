package dev.tailrace.dsl.driver;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How a connection is encrypted, in libpq's terms.
 *
 * @param rootCertificate the CA file (PEM) that {@code verify-ca} and {@code verify-full} trust; {@code null} for the JVM's own
 * @param certificate the client's certificate, where the server asks for one
 * @param key the client certificate's private key
 */
public record Tls(Mode mode, @Nullable Path rootCertificate, @Nullable Path certificate, @Nullable Path key) {
    public static final Tls PREFER = new Tls(Mode.PREFER, null, null, null);

    /** libpq's {@code sslmode}. */
    public enum Mode {
        DISABLE,
        ALLOW,
        PREFER,
        REQUIRE,
        VERIFY_CA,
        VERIFY_FULL;

        public String libpqName() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
