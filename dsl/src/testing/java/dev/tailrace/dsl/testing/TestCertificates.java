package dev.tailrace.dsl.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import javax.security.auth.x500.X500Principal;

/**
 * A certificate authority of the test's own, and what it signs, as PEM. The DER is written here, since the JDK has no public API for it.
 */
public final class TestCertificates {
    private static final byte[] ECDSA_WITH_SHA256 = HexFormat.of().parseHex("06082a8648ce3d040302");
    private static final byte[] BASIC_CONSTRAINTS = HexFormat.of().parseHex("0603551d13");
    private static final byte[] SUBJECT_ALTERNATIVE_NAME = HexFormat.of().parseHex("0603551d11");
    private static final byte[] TRUE = {1, 1, (byte) 0xff};
    private static final AtomicInteger serials = new AtomicInteger();

    private final X500Principal name;
    private final KeyPair keys = newKeys();
    private final byte[] certificate;

    private TestCertificates(String commonName) {
        name = new X500Principal("CN=" + commonName);
        var authority = sequence(BASIC_CONSTRAINTS, TRUE, tagged(0x04, sequence(TRUE)));
        certificate = sign(name, keys, authority);
    }

    public static TestCertificates newAuthority(String commonName) {
        return new TestCertificates(commonName);
    }

    /** A certificate and its private key, both PEM; the key is PKCS#8. */
    public record Signed(String certificate, String key) {}

    /** For a server known by {@code hosts}, names or numeric addresses. */
    public Signed server(String... hosts) throws IOException {
        var names = new byte[hosts.length][];
        for (var i = 0; i < hosts.length; i++) {
            names[i] = Character.isDigit(hosts[i].charAt(0))
                    ? tagged(0x87, InetAddress.getByName(hosts[i]).getAddress())
                    : tagged(0x82, hosts[i].getBytes(StandardCharsets.US_ASCII));
        }
        return signed("server", sequence(SUBJECT_ALTERNATIVE_NAME, tagged(0x04, sequence(names))));
    }

    /** For a client, whose user is the common name. */
    public Signed client(String user) {
        return signed(user, sequence(BASIC_CONSTRAINTS, tagged(0x04, sequence())));
    }

    /** The authority's own certificate. */
    public String pem() {
        return pem("CERTIFICATE", certificate);
    }

    /** Writes {@link #pem()} into {@code directory}. */
    public Path file(Path directory) {
        return file(directory, name.getName().substring(3) + ".crt", pem());
    }

    public static Path file(Path directory, String name, String content) {
        try {
            return Files.writeString(directory.resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Signed signed(String commonName, byte[] extension) {
        var subjectKeys = newKeys();
        var signed = sign(new X500Principal("CN=" + commonName), subjectKeys, extension);
        return new Signed(pem("CERTIFICATE", signed), pem("PRIVATE KEY", subjectKeys.getPrivate().getEncoded()));
    }

    private byte[] sign(X500Principal subject, KeyPair subjectKeys, byte[] extension) {
        var now = Instant.now();
        var body = sequence(
                tagged(0xa0, integer(2)),
                integer(serials.incrementAndGet()),
                sequence(ECDSA_WITH_SHA256),
                name.getEncoded(),
                sequence(time(now.minus(1, ChronoUnit.DAYS)), time(now.plus(1, ChronoUnit.DAYS))),
                subject.getEncoded(),
                subjectKeys.getPublic().getEncoded(),
                tagged(0xa3, sequence(extension)));
        try {
            var signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(body);
            return sequence(body, sequence(ECDSA_WITH_SHA256), tagged(0x03, new byte[] {0}, signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] time(Instant instant) {
        var text = DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC).format(instant);
        return tagged(0x17, text.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] integer(long value) {
        return tagged(0x02, BigInteger.valueOf(value).toByteArray());
    }

    private static byte[] sequence(byte[]... parts) {
        return tagged(0x30, parts);
    }

    private static byte[] tagged(int tag, byte[]... parts) {
        var length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        var out = new ByteArrayOutputStream();
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else {
            var bytes = length < 0x100 ? 1 : 2;
            out.write(0x80 | bytes);
            if (bytes == 2) {
                out.write(length >> 8);
            }
            out.write(length);
        }
        for (var part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static String pem(String type, byte[] content) {
        var body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }
}
