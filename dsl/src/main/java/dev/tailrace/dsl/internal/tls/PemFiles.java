package dev.tailrace.dsl.internal.tls;

import static java.nio.file.attribute.PosixFilePermission.GROUP_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;

import dev.tailrace.dsl.error.ConfigurationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;

/** Certificates and keys from the files that {@code sslrootcert}, {@code sslcert} and {@code sslkey} name. */
public final class PemFiles {
    private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String KEY_END = "-----END PRIVATE KEY-----";

    private PemFiles() {}

    /**
     * The certificates of a PEM or DER file, at least one.
     *
     * @param option the option that named the file, for the message
     * @throws ConfigurationException when it cannot be read or holds none
     */
    public static List<X509Certificate> certificates(String option, Path file) {
        try (var stream = Files.newInputStream(file)) {
            var certificates = CertificateFactory.getInstance("X.509").generateCertificates(stream).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (certificates.isEmpty()) {
                throw new ConfigurationException(option + ": the file " + file + " holds no certificate.");
            }
            return certificates;
        } catch (IOException e) {
            throw new ConfigurationException(
                    option + ": the file " + file + " cannot be read; check that it exists and may be read by this process.", null, e);
        } catch (CertificateException e) {
            throw new ConfigurationException(option + ": the file " + file + " is no X.509 certificate in PEM form.", null, e);
        }
    }

    /**
     * A private key in PKCS#8, PEM ({@code BEGIN PRIVATE KEY}) or DER.
     *
     * @param algorithm the algorithm of the certificate's public key
     * @throws ConfigurationException when it cannot be read, has another form, or others than its owner may read it
     */
    public static PrivateKey privateKey(Path file, String algorithm) {
        try {
            checkPermissions(file);
            var bytes = Files.readAllBytes(file);
            var text = new String(bytes, StandardCharsets.ISO_8859_1);
            var begin = text.indexOf(KEY_BEGIN);
            if (begin >= 0) {
                var end = text.indexOf(KEY_END, begin);
                bytes = Base64.getMimeDecoder().decode(text.substring(begin + KEY_BEGIN.length(), end < 0 ? text.length() : end));
            }
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
        } catch (IOException e) {
            throw new ConfigurationException(
                    "sslkey: the file " + file + " cannot be read; check that it exists and may be read by this process.", null, e);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // Without the cause: a parser may quote what it read, and this is a private key.
            throw new ConfigurationException("sslkey: the file " + file + " is no unencrypted PKCS#8 key that fits the certificate ("
                    + algorithm + "); `openssl pkcs8 -topk8 -nocrypt` makes one.");
        }
    }

    /** libpq's rule, which pgjdbc shares: 0600, or 0640 for a file of root's. */
    private static void checkPermissions(Path file) throws IOException {
        if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return;
        }
        var attributes = Files.readAttributes(file, PosixFileAttributes.class);
        var allowed = EnumSet.of(OWNER_READ, OWNER_WRITE);
        if (attributes.owner().getName().equals("root")) {
            allowed.add(GROUP_READ);
        }
        if (!allowed.containsAll(attributes.permissions())) {
            throw new ConfigurationException("sslkey: others than its owner may use the private key file " + file + "; `chmod 600` it.");
        }
    }
}
