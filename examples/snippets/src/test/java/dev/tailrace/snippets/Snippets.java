package dev.tailrace.snippets;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The named regions of this module's sources: from {@code // snippet: name} to {@code // end}, without the indentation all lines share. */
record Snippets(Map<String, Snippet> byName) {
    private static final String BEGIN = "// snippet: ";
    private static final String END = "// end";

    record Snippet(String language, String text, Path file) {}

    static Snippets in(Path sources) {
        var found = new TreeMap<String, Snippet>();
        try (Stream<Path> files = Files.walk(sources)) {
            files.filter(file -> file.toString().endsWith(".kt") || file.toString().endsWith(".java")).sorted().forEach(file -> {
                for (var region : regions(file)) {
                    var language = file.toString().endsWith(".kt") ? "kotlin" : "java";
                    var before = found.put(region.name, new Snippet(language, region.text(), file));
                    if (before != null) {
                        throw new AssertionError("snippet " + region.name + " is in " + before.file + " and in " + file);
                    }
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Snippets(found);
    }

    private record Region(String name, List<String> lines) {
        String text() {
            return String.join("\n", lines).stripIndent().strip();
        }
    }

    private static List<Region> regions(Path file) {
        var regions = new ArrayList<Region>();
        Region open = null;
        for (var line : lines(file)) {
            var stripped = line.strip();
            if (stripped.startsWith(BEGIN)) {
                if (open != null) {
                    throw new AssertionError("snippet " + open.name + " in " + file + " has no end");
                }
                open = new Region(stripped.substring(BEGIN.length()), new ArrayList<>());
            } else if (stripped.equals(END)) {
                if (open == null) {
                    throw new AssertionError("an end without a snippet in " + file);
                }
                regions.add(open);
                open = null;
            } else if (open != null) {
                open.lines.add(line);
            }
        }
        if (open != null) {
            throw new AssertionError("snippet " + open.name + " in " + file + " has no end");
        }
        return regions;
    }

    static List<String> lines(Path file) {
        try {
            return Arrays.asList(Files.readString(file).split("\r?\n", -1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
