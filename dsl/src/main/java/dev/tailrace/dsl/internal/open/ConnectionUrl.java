package dev.tailrace.dsl.internal.open;

import dev.tailrace.dsl.error.ConfigurationException;
import dev.tailrace.dsl.internal.NearestName;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A URL taken apart, in one vocabulary for all schemes; nothing is filled in yet. Messages name options, never their values, and nothing
 * of what stands before an {@code @}: a password with a character that should have been percent-encoded may reach anywhere.
 */
record ConnectionUrl(UrlScheme scheme, Map<UrlOption, String> options, @Nullable String directory) {
    /** @throws ConfigurationException for anything else than a URL that can be used */
    static ConnectionUrl parse(String url) {
        var scheme = UrlScheme.of(url);
        if (scheme == null) {
            throw new ConfigurationException("The URL does not start with postgresql://, jdbc:postgresql:, jdbc:pgsql: or embedded:.");
        }
        var rest = url.substring(scheme.prefix.length());
        if (rest.indexOf('\0') >= 0) {
            throw new ConfigurationException("The URL holds a NUL character.");
        }
        if (scheme == UrlScheme.EMBEDDED) {
            return new ConnectionUrl(scheme, Map.of(), rest.isEmpty() ? null : rest);
        }
        var options = new EnumMap<UrlOption, String>(UrlOption.class);
        var question = rest.indexOf('?');
        var location = question < 0 ? rest : rest.substring(0, question);
        location(scheme, location, options);
        if (question >= 0) {
            query(scheme, rest.substring(question + 1), options);
        }
        return new ConnectionUrl(scheme, options, null);
    }

    @Nullable String get(UrlOption option) {
        return options.get(option);
    }

    /** Never with a value: one may be a password. */
    @Override
    public String toString() {
        return "ConnectionUrl[" + scheme + ", " + options.keySet() + "]";
    }

    private static void location(UrlScheme scheme, String location, Map<UrlOption, String> options) {
        var isJdbc = scheme == UrlScheme.JDBC || scheme == UrlScheme.JDBC_NG;
        if (isJdbc && !location.startsWith("//")) {
            // jdbc:postgresql:database and jdbc:postgresql:/
            var database = location.startsWith("/") ? location.substring(1) : location;
            put(options, UrlOption.DATABASE, decode(database, false, "the database name"));
            return;
        }
        var rest = isJdbc ? location.substring(2) : location;
        var slash = rest.indexOf('/');
        var authority = slash < 0 ? rest : rest.substring(0, slash);
        if (slash >= 0) {
            var path = rest.substring(slash + 1);
            if (path.indexOf('@') >= 0) {
                throw new ConfigurationException(
                        "The URL has an @ after its first /; write a / or @ in a user, password or database name as %2F or %40.");
            }
            put(options, UrlOption.DATABASE, decode(path, false, "the database name"));
        }
        var at = authority.indexOf('@');
        if (authority.indexOf('@', at + 1) >= 0) {
            throw new ConfigurationException("The URL has more than one @ before its path; write an @ in a user or password as %40.");
        }
        if (at >= 0) {
            var userInfo = authority.substring(0, at);
            var colon = userInfo.indexOf(':');
            put(options, UrlOption.USER, decode(colon < 0 ? userInfo : userInfo.substring(0, colon), false, "the user"));
            if (colon >= 0) {
                put(options, UrlOption.PASSWORD, decode(userInfo.substring(colon + 1), false, "the password"));
            }
        }
        host(authority.substring(at + 1), options);
    }

    private static void host(String host, Map<UrlOption, String> options) {
        if (host.indexOf(',') >= 0) {
            throw new ConfigurationException("The URL names several hosts, which is not supported; name one.");
        }
        var portAt = host.indexOf(':');
        if (host.startsWith("[")) {
            var end = host.indexOf(']');
            if (end < 0 || end + 1 < host.length() && host.charAt(end + 1) != ':') {
                throw new ConfigurationException("The URL's IPv6 address must stand in brackets, as in [::1]:5432.");
            }
            put(options, UrlOption.HOST, host.substring(1, end));
            portAt = end + 1;
        } else {
            put(options, UrlOption.HOST, decode(portAt < 0 ? host : host.substring(0, portAt), false, "the host"));
        }
        if (portAt >= 0 && portAt < host.length()) {
            put(options, UrlOption.PORT, decode(host.substring(portAt + 1), false, "the port"));
        }
    }

    private static void query(UrlScheme scheme, String query, Map<UrlOption, String> options) {
        if (query.isEmpty()) {
            return;
        }
        var known = scheme.options();
        for (var pair : query.split("&", -1)) {
            var equals = pair.indexOf('=');
            if (equals < 1) {
                throw new ConfigurationException("The URL's part after ? must be name=value pairs, separated by &.");
            }
            var name = decode(pair.substring(0, equals), scheme.plusIsSpace, "an option's name");
            var option = known.get(name);
            if (option == null) {
                throw unknown(name, query, known);
            }
            var value = decode(pair.substring(equals + 1), scheme.plusIsSpace, "option " + name);
            if (!name.startsWith("fallback_") || !options.containsKey(option)) {
                put(options, option, value);
            }
        }
    }

    private static ConfigurationException unknown(String name, String query, Map<String, UrlOption> known) {
        // A password with an unencoded ? in it makes the rest of the password, up to the @, look like an option.
        if (query.indexOf('@') >= 0) {
            return new ConfigurationException(
                    "The URL has an unknown option and an @ after its ?; write a ?, / or @ in a user or password as %3F, %2F or %40.");
        }
        var nearest = NearestName.of(name, known.keySet());
        var advice = nearest == null
                ? "; these can be used: " + String.join(", ", known.keySet()) + "."
                : "; did you mean \"" + nearest + "\"?";
        return new ConfigurationException("The URL has an unknown option \"" + name + "\"" + advice);
    }

    private static void put(Map<UrlOption, String> options, UrlOption option, String value) {
        if (!value.isEmpty()) {
            options.put(option, value);
        }
    }

    private static String decode(String text, boolean plusIsSpace, String what) {
        return PercentEncoding.decode(plusIsSpace ? text.replace('+', ' ') : text, what);
    }
}
