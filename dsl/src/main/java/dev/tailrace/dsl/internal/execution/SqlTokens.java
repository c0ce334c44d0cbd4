package dev.tailrace.dsl.internal.execution;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Cuts SQL into words, for {@link StatementText}. What it does not understand it says nothing about. */
final class SqlTokens {
    static final String VALUE = "'";

    private final String sql;
    private final List<String> tokens = new ArrayList<>();
    private int at; // the next character

    private SqlTokens(String sql) {
        this.sql = sql;
    }

    /**
     * Words in lower case, quoted names with a leading {@code "}, {@link #VALUE} for each literal and parameter, and every other character
     * on its own; {@code null} where the text ends inside something, or has a string with a backslash (its meaning depends on the session).
     */
    static @Nullable List<String> of(String sql) {
        var cut = new SqlTokens(sql);
        while (cut.at < sql.length()) {
            if (!cut.next()) return null;
        }
        return cut.tokens;
    }

    private boolean next() {
        var c = sql.charAt(at);
        if (Character.isWhitespace(c)) {
            at++;
            return true;
        }
        if (sql.startsWith("--", at)) return skipTo(sql.indexOf('\n', at), sql.length());
        if (sql.startsWith("/*", at)) return skipComment();
        if (c == '\'') return literal();
        if (c == '"') return name();
        if (c == '$') return dollar();
        if (c == '?') return take(VALUE, at + 1);
        if (Character.isDigit(c)) return take(VALUE, endOfWord());
        if (isWord(c)) return take(sql.substring(at, endOfWord()).toLowerCase(Locale.ROOT), endOfWord());
        return take(String.valueOf(c), at + 1);
    }

    private boolean take(String token, int end) {
        tokens.add(token);
        at = end;
        return true;
    }

    private boolean skipTo(int found, int otherwise) {
        at = found < 0 ? otherwise : found;
        return true;
    }

    /** They nest. */
    private boolean skipComment() {
        var depth = 0;
        do {
            if (sql.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0 && at < sql.length());
        return depth == 0;
    }

    private boolean literal() {
        var end = endOfQuoted('\'');
        return end > 0 && sql.substring(at, end).indexOf('\\') < 0 && take(VALUE, end);
    }

    private boolean name() {
        var end = endOfQuoted('"');
        return end > 0 && take(sql.substring(at, end - 1), end);
    }

    /** Past the closing quote; doubled ones are part of what is quoted. Negative if there is none. */
    private int endOfQuoted(char quote) {
        for (var end = sql.indexOf(quote, at + 1); end >= 0; end = sql.indexOf(quote, end + 2)) {
            if (end + 1 == sql.length() || sql.charAt(end + 1) != quote) return end + 1;
        }
        return -1;
    }

    /** {@code $1}, or {@code $tag$ … $tag$}. */
    private boolean dollar() {
        if (at + 1 < sql.length() && Character.isDigit(sql.charAt(at + 1))) {
            at++;
            return take(VALUE, endOfWord());
        }
        var close = sql.indexOf('$', at + 1);
        if (close < 0) return false;
        var tag = sql.substring(at, close + 1);
        var end = sql.indexOf(tag, close + 1);
        return end >= 0 && take(VALUE, end + tag.length());
    }

    private int endOfWord() {
        var end = at;
        while (end < sql.length() && isWord(sql.charAt(end))) end++;
        return end;
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c >= 0x80;
    }
}
