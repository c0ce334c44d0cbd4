package dev.tailrace.snippets;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What the README shows in Kotlin and in Java is what the other tests of this module have run. */
class ReadmeTest {
    private static final Path README = Path.of("../../README.md");
    private static final Pattern NAME = Pattern.compile("<!-- snippet: (\\S+) -->");
    /** The languages that need no snippet: nothing of theirs can be compiled. */
    private static final Set<String> EXEMPT = Set.of("sh", "text", "xml");

    /** A fenced block, and the snippet that the comment before it names. */
    private record Block(int line, String language, @Nullable String name, String text) {}

    private final Snippets snippets = Snippets.in(Path.of("src/main"));
    private final List<Block> blocks = blocks(Snippets.lines(README));

    @Test
    void everyBlockOfKotlinOrJavaIsTheSnippetItNames() {
        assertFalse(blocks.isEmpty());
        assertAll(blocks.stream().filter(block -> !EXEMPT.contains(block.language)).map(this::isItsSnippet));
    }

    @Test
    void everySnippetIsInTheReadme() {
        var shown = new TreeSet<String>();
        blocks.stream().map(Block::name).filter(name -> name != null).forEach(shown::add);
        assertEquals(snippets.byName().keySet(), shown);
    }

    @Test
    void theTwoCommandsAndBothLanguagesComeFirst() {
        assertEquals(List.of("sh", "kotlin", "java"), blocks.stream().limit(3).map(Block::language).toList());
        assertTrue(blocks.get(0).text.contains("./mvnw -q compile exec:java") && blocks.get(0).text.contains("./mvnw verify"));
    }

    private Executable isItsSnippet(Block block) {
        return () -> {
            var where = "README.md:" + block.line;
            assertNotNull(block.name, where + ": no <!-- snippet: name --> stands before this block");
            var snippet = snippets.byName().get(block.name);
            assertNotNull(snippet, where + ": there is no snippet " + block.name);
            assertEquals(snippet.language(), block.language, where + ": the language of " + block.name);
            assertEquals(snippet.text(), block.text, where + ": differs from snippet " + block.name + " in " + snippet.file());
        };
    }

    private static List<Block> blocks(List<String> lines) {
        var blocks = new ArrayList<Block>();
        String name = null;
        for (int i = 0; i < lines.size(); i++) {
            var comment = NAME.matcher(lines.get(i).strip());
            if (comment.matches()) {
                name = comment.group(1);
            } else if (lines.get(i).startsWith("```")) {
                var language = lines.get(i).substring(3).strip();
                var begin = i + 1;
                do {
                    i++;
                } while (!lines.get(i).startsWith("```"));
                blocks.add(new Block(begin, language, name, String.join("\n", lines.subList(begin, i))));
                name = null;
            }
        }
        return blocks;
    }
}
