package dev.tailrace.dsl.internal.open;

import dev.tailrace.dsl.error.ConfigurationException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The {@code options} parameter, {@code -c name=value --name=value}, as the settings it makes, which either driver can send. */
final class ServerOptions {
    private static final Pattern SETTING = Pattern.compile("([A-Za-z_][A-Za-z0-9_$.-]*)=(.*)", Pattern.DOTALL);

    private ServerOptions() {}

    static Map<String, String> parse(String options) {
        var settings = new LinkedHashMap<String, String>();
        var words = words(options);
        for (var i = 0; i < words.size(); i++) {
            var word = words.get(i);
            String assignment;
            if (word.equals("-c") && i + 1 < words.size()) {
                assignment = words.get(++i);
            } else if (word.startsWith("-c") || word.startsWith("--")) {
                assignment = word.substring(2);
            } else {
                throw refused();
            }
            var matcher = SETTING.matcher(assignment);
            if (!matcher.matches()) {
                throw refused();
            }
            settings.put(matcher.group(1).replace('-', '_'), matcher.group(2));
        }
        return settings;
    }

    private static ConfigurationException refused() {
        return new ConfigurationException("options must be server settings, as in `-c statement_timeout=5s -c search_path=app`.");
    }

    /** Words as the server splits them: at white space, with a backslash before a character that is meant as it is. */
    private static List<String> words(String options) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        var inWord = false;
        for (var i = 0; i < options.length(); i++) {
            var character = options.charAt(i);
            if (Character.isWhitespace(character)) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
                continue;
            }
            if (character == '\\' && i + 1 < options.length()) {
                character = options.charAt(++i);
            }
            word.append(character);
            inWord = true;
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }
}
