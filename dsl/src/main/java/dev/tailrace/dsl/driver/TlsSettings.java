package dev.tailrace.dsl.driver;

import dev.tailrace.dsl.driver.Tls.Mode;
import dev.tailrace.dsl.error.ConfigurationException;
import dev.tailrace.dsl.internal.tls.PemFiles;
import dev.tailrace.dsl.internal.tls.TlsContext;
import java.nio.file.Path;
import java.util.Properties;

/** The TLS part of pgjdbc's connection properties. */
final class TlsSettings {
    private TlsSettings() {}

    /**
     * Adds what {@code target.tls()} asks for to {@code properties}.
     *
     * @throws ConfigurationException when a file it names cannot be used
     */
    static void forPgjdbc(ConnectTarget target, Properties properties) {
        var tls = target.tls();
        var mode = TlsContext.effectiveMode(tls);
        properties.setProperty("sslmode", mode.libpqName());
        if (mode == Mode.DISABLE) {
            return;
        }
        TlsContext.of(tls); // reads every file once, for a message better than the driver's
        Path root = tls.rootCertificate();
        if (TlsContext.verifies(tls)) {
            if (root == null) {
                properties.setProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
            } else {
                properties.setProperty("sslrootcert", root.toString());
            }
        }
        Path certificate = tls.certificate();
        Path key = tls.key();
        // Empty, not absent: pgjdbc would fall back to files in the home directory.
        properties.setProperty("sslcert", certificate == null ? "" : certificate.toString());
        properties.setProperty("sslkey", key == null ? "" : key.toString());
        if (certificate != null) {
            var publicKey = PemFiles.certificates("sslcert", certificate).get(0).getPublicKey();
            properties.setProperty("pemKeyAlgorithm", publicKey.getAlgorithm());
        }
    }
}
