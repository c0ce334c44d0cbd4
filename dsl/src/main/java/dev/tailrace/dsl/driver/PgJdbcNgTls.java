package dev.tailrace.dsl.driver;

import dev.tailrace.dsl.driver.Tls.Mode;
import dev.tailrace.dsl.error.ConfigurationException;
import dev.tailrace.dsl.internal.tls.PemFiles;
import dev.tailrace.dsl.internal.tls.TlsContext;
import dev.tailrace.dsl.internal.tls.TlsHandshake;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Properties;

/**
 * The TLS part of PGJDBC-NG's connection properties, and the files they name while one connection is opened; close it afterwards.
 *
 * <p>PGJDBC-NG compares the host name with the certificate only after it has sent the password, trusts nothing but a CA file, and reads
 * keys in DER alone. So a handshake of our own comes first, with every check and no password; the driver is then given the very
 * certificate that passed as the only one to trust, and its own handshake fails, before the password, on any other.
 */
final class PgJdbcNgTls implements AutoCloseable {
    private final List<Path> files = new ArrayList<>();
    private final Properties properties = new Properties();

    private PgJdbcNgTls() {}

    /**
     * @throws ConfigurationException when a file that {@code target.tls()} names cannot be used
     * @throws SQLException when the server does not offer TLS or its certificate does not pass, with the reason as its cause
     */
    static PgJdbcNgTls prepare(ConnectTarget target) throws SQLException {
        var prepared = new PgJdbcNgTls();
        try {
            prepared.fill(target);
            return prepared;
        } catch (IOException e) {
            prepared.close();
            throw new SQLException("TLS to " + target.host() + " could not be established", "08001", e);
        } catch (CertificateEncodingException e) {
            prepared.close();
            throw new SQLException("the server's certificate cannot be read", "08001", e);
        } catch (RuntimeException e) {
            prepared.close();
            throw e;
        }
    }

    /** To be added to the connection's properties. */
    Properties properties() {
        return properties;
    }

    private void fill(ConnectTarget target) throws IOException, CertificateEncodingException {
        var tls = target.tls();
        var mode = TlsContext.effectiveMode(tls);
        if (mode == Mode.PREFER) {
            // PGJDBC-NG's own `prefer` connects a second time, in clear, after any failure, a wrong password among them.
            mode = TlsHandshake.isOffered(target) ? Mode.REQUIRE : Mode.DISABLE;
        }
        properties.setProperty("ssl.mode", mode.libpqName());
        if (mode == Mode.DISABLE) {
            return;
        }
        if (TlsContext.verifies(tls)) {
            properties.setProperty("ssl.mode", Mode.VERIFY_CA.libpqName());
            properties.setProperty("ssl.ca.certificate.file", pem(TlsHandshake.perform(target)).toString());
        } else if (tls.mode() == Mode.REQUIRE) {
            TlsHandshake.perform(target); // refused by the server, PGJDBC-NG would leave its socket and its I/O threads open
        } else {
            TlsContext.of(tls); // refuses files that cannot be used
        }
        Path certificate = tls.certificate();
        Path key = tls.key();
        if (certificate != null && key != null) {
            var algorithm = PemFiles.certificates("sslcert", certificate).get(0).getPublicKey().getAlgorithm();
            properties.setProperty("ssl.certificate.file", certificate.toString());
            properties.setProperty("ssl.key.file", write(PemFiles.privateKey(key, algorithm).getEncoded()).toString());
        }
    }

    private Path pem(X509Certificate certificate) throws IOException, CertificateEncodingException {
        var body = Base64.getMimeEncoder().encodeToString(certificate.getEncoded());
        return write(("-----BEGIN CERTIFICATE-----\n" + body + "\n-----END CERTIFICATE-----\n").getBytes(StandardCharsets.US_ASCII));
    }

    // A temporary file is made readable by its owner alone.
    private Path write(byte[] content) throws IOException {
        var file = Files.createTempFile("tailrace-tls", null);
        files.add(file);
        return Files.write(file, content);
    }

    @Override
    public void close() {
        files.forEach(file -> file.toFile().delete());
    }
}
