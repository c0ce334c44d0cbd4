package dev.tailrace.dsl.internal.open;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The kinds of URL, the drivers each stands for, and the options each knows. */
enum UrlScheme {
    LIBPQ("postgresql://", DriverKind.PGJDBC, DriverKind.PGJDBC_NG, false),
    LIBPQ_SHORT("postgres://", DriverKind.PGJDBC, DriverKind.PGJDBC_NG, false),
    JDBC_NG("jdbc:pgsql:", DriverKind.PGJDBC_NG, DriverKind.PGJDBC_NG, true),
    JDBC("jdbc:postgresql:", DriverKind.PGJDBC, DriverKind.PGJDBC, true),
    EMBEDDED("embedded:", DriverKind.PGJDBC, DriverKind.PGJDBC_NG, false);

    final String prefix;
    final DriverKind queries;
    final DriverKind listen;
    /** Whether a plus sign in the query stands for a space, as both JDBC drivers read it and libpq does not. */
    final boolean plusIsSpace;

    UrlScheme(String prefix, DriverKind queries, DriverKind listen, boolean plusIsSpace) {
        this.prefix = prefix;
        this.queries = queries;
        this.listen = listen;
        this.plusIsSpace = plusIsSpace;
    }

    static @Nullable UrlScheme of(String url) {
        return Arrays.stream(values()).filter(scheme -> url.startsWith(scheme.prefix)).findFirst().orElse(null);
    }

    /** The names that this scheme's query part takes, and what each means. */
    Map<String, UrlOption> options() {
        var names = new TreeMap<String, UrlOption>();
        for (var option : UrlOption.values()) {
            var own = switch (this) {
                case LIBPQ, LIBPQ_SHORT -> option.libpq;
                case JDBC -> option.pgjdbc;
                case JDBC_NG -> option.pgjdbcNg;
                case EMBEDDED -> new String[0];
            };
            for (var name : own) {
                names.put(name, option);
            }
        }
        return names;
    }
}
