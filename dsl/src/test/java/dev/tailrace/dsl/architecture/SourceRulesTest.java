package dev.tailrace.dsl.architecture;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules of CONTRIBUTING.md that can be read off the sources of all modules. */
class SourceRulesTest {
    private static final Path ROOT = Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
    private static final Pattern SOURCE = Pattern.compile(".*/src/(main|test|testing)/(java|kotlin)/.*\\.(java|kt)");
    private static final Pattern EMPTY_NAME = Pattern.compile(".*/(util|utils|common|helper|helpers|manager|impl)/[^/]*");

    private static final TreeMap<String, List<String>> sources = new TreeMap<>();

    @BeforeAll
    static void readSources() throws IOException {
        try (var files = Files.walk(ROOT)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var path = "/" + ROOT.relativize(file).toString().replace('\\', '/');
                if (SOURCE.matcher(path).matches()) {
                    sources.put(path, Files.readAllLines(file));
                }
            }
        }
        assertTrue(sources.size() > 30, () -> "found only " + sources.keySet() + " under " + ROOT);
    }

    @Test
    void noFileHasMoreThan250Lines() {
        assertNone((path, lines) -> lines.size() > 250);
    }

    @Test
    void noLineIsLongerThan140Characters() {
        assertNoLine((path, line) -> line.length() > 140);
    }

    @Test
    void noLineIsIndentedWithTabs() {
        assertNoLine((path, line) -> line.startsWith("\t"));
    }

    @Test
    void noPackageHasANameThatSaysNothing() {
        assertNone((path, lines) -> EMPTY_NAME.matcher(path).matches());
    }

    @Test
    void everyPackageWithJavaInAPublishedModuleIsNullMarked() {
        var packages = sources.keySet().stream()
                .filter(path -> path.contains("/src/main/java/") && !path.startsWith("/examples/"))
                .map(path -> path.substring(0, path.lastIndexOf('/')))
                .collect(toCollection(TreeSet::new));
        packages.removeIf(folder -> sources.getOrDefault(folder + "/package-info.java", List.of()).contains("@NullMarked"));
        assertEquals(List.of(), List.copyOf(packages), "without a package-info.java that says @NullMarked");
    }

    @Test
    void exposedsInternalThreadLocalIsUsedInOneFile() {
        var users = sources.keySet().stream()
                .filter(path -> path.contains("/src/main/"))
                .filter(path -> sources.get(path).stream().anyMatch(line -> line.contains("withThreadLocalTransaction(")))
                .toList();
        assertTrue(users.size() <= 1, users::toString);
    }

    @Test
    void noTestSleepsOrIsSwitchedOff() {
        var here = "/SourceRulesTest.java";
        var forbidden = Pattern.compile("Thread\\.sleep\\(|^\\s*@(Disabled|Ignore)\\b|\\bxtest\\(|enabled = false");
        assertNoLine((path, line) -> path.contains("/src/test") && !path.endsWith(here) && forbidden.matcher(line).find());
    }

    private static void assertNone(BiPredicate<String, List<String>> offends) {
        assertEquals(List.of(), sources.keySet().stream().filter(path -> offends.test(path, sources.get(path))).toList());
    }

    private static void assertNoLine(BiPredicate<String, String> offends) {
        var offences = new ArrayList<String>();
        sources.forEach((path, lines) -> {
            for (int i = 0; i < lines.size(); i++) {
                if (offends.test(path, lines.get(i))) {
                    offences.add(path + ":" + (i + 1));
                }
            }
        });
        assertEquals(List.of(), offences);
    }
}
