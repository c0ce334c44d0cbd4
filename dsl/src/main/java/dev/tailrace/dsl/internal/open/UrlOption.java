package dev.tailrace.dsl.internal.open;

/** What a URL can say, and what each dialect calls it; no name where the dialect does not know it. */
enum UrlOption {
    HOST(of("host"), of(), of()),
    PORT(of("port"), of(), of()),
    DATABASE(of("dbname"), of(), of()),
    USER(of("user"), of("user"), of("user")),
    PASSWORD(of("password"), of("password"), of("password")),
    PASSWORD_FILE(of("passfile"), of(), of()),
    SSL_MODE(of("sslmode"), of("sslmode"), of("ssl.mode", "sslMode")),
    SSL(of("ssl"), of("ssl"), of()),
    SSL_ROOT_CERTIFICATE(of("sslrootcert"), of("sslrootcert"), of("ssl.ca.certificate.file", "sslRootCertificateFile")),
    SSL_CERTIFICATE(of("sslcert"), of("sslcert"), of("ssl.certificate.file", "sslCertificateFile")),
    SSL_KEY(of("sslkey"), of("sslkey"), of("ssl.key.file", "sslKeyFile")),
    CONNECT_TIMEOUT_SECONDS(of("connect_timeout"), of("connectTimeout", "loginTimeout"), of()),
    SOCKET_TIMEOUT_SECONDS(of(), of("socketTimeout"), of()),
    SOCKET_TIMEOUT_MILLIS(of(), of(), of("network.timeout", "networkTimeout")),
    APPLICATION_NAME(
            of("application_name", "fallback_application_name"),
            of("ApplicationName"),
            of("application.name", "ApplicationName", "applicationName", "application_name")),
    SERVER_OPTIONS(of("options"), of("options"), of()),
    SEARCH_PATH(of(), of("currentSchema"), of()),
    /** Accepted where it asks for what happens anyway. */
    CLIENT_ENCODING(of("client_encoding"), of(), of()),
    CHANNEL_BINDING(of("channel_binding"), of("channelBinding"), of()),
    GSS_ENCRYPTION(of("gssencmode"), of("gssEncMode"), of()),
    TARGET_SESSION(of("target_session_attrs"), of("targetServerType"), of());

    final String[] libpq;
    final String[] pgjdbc;
    final String[] pgjdbcNg;

    UrlOption(String[] libpq, String[] pgjdbc, String[] pgjdbcNg) {
        this.libpq = libpq;
        this.pgjdbc = pgjdbc;
        this.pgjdbcNg = pgjdbcNg;
    }

    private static String[] of(String... names) {
        return names;
    }
}
