package dev.tailrace.dsl.internal.tls;

import dev.tailrace.dsl.driver.Tls;
import dev.tailrace.dsl.driver.Tls.Mode;
import dev.tailrace.dsl.error.ConfigurationException;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** What a {@link Tls} trusts and presents, as a JSSE context. */
public final class TlsContext {
    private TlsContext() {}

    /**
     * The mode that counts: like libpq, {@code require} with a CA file checks the certificate as {@code verify-ca} does.
     */
    public static Mode effectiveMode(Tls tls) {
        return tls.mode() == Mode.REQUIRE && tls.rootCertificate() != null ? Mode.VERIFY_CA : tls.mode();
    }

    public static boolean verifies(Tls tls) {
        return effectiveMode(tls).compareTo(Mode.VERIFY_CA) >= 0;
    }

    /** @throws ConfigurationException when a file that {@code tls} names cannot be used */
    public static SSLContext of(Tls tls) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(keys(tls), trust(tls), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new ConfigurationException("TLS cannot be set up with these files; see the cause.", null, e);
        }
    }

    private static KeyManager @Nullable [] keys(Tls tls) throws GeneralSecurityException, IOException {
        Path certificate = tls.certificate();
        Path key = tls.key();
        if (certificate == null || key == null) {
            if (certificate != null || key != null) {
                throw new ConfigurationException("sslcert and sslkey belong together; only one of them is set.");
            }
            return null;
        }
        var chain = PemFiles.certificates("sslcert", certificate);
        var privateKey = PemFiles.privateKey(key, chain.get(0).getPublicKey().getAlgorithm());
        var store = emptyStore();
        store.setKeyEntry("client", privateKey, new char[0], chain.toArray(X509Certificate[]::new));
        var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    private static TrustManager @Nullable [] trust(Tls tls) throws GeneralSecurityException, IOException {
        if (!verifies(tls)) {
            return new TrustManager[] {new Unverified()};
        }
        Path root = tls.rootCertificate();
        if (root == null) {
            return null; // the JVM's own
        }
        var store = emptyStore();
        List<X509Certificate> authorities = PemFiles.certificates("sslrootcert", root);
        for (var i = 0; i < authorities.size(); i++) {
            store.setCertificateEntry("authority" + i, authorities.get(i));
        }
        var factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** For the modes below verify-ca, which ask for encryption alone. */
    private static final class Unverified extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
