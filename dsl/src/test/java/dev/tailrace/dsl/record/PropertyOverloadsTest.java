package dev.tailrace.dsl.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Asks javac itself what overloads on {@link Property} accept: {@code where(User::age).ge("x")} must not compile. */
class PropertyOverloadsTest {
    private static final String SOURCE =
            """
            import dev.tailrace.dsl.record.Property;
            import java.time.Instant;
            import java.time.LocalDate;
            import java.util.Collection;
            import java.util.List;
            import java.util.Optional;
            import java.util.OptionalInt;

            class Probe {
                record User(
                        long id, String name, int age, short rank, Instant createdAt, LocalDate born, Optional<String> city,
                        OptionalInt visits, Long parent, boolean active, double balance, float score, char grade, List<String> tags) {}

                interface Condition<V> {
                    void eq(V value);
                    void ge(V value);
                    void in(Collection<? extends V> values);
                }

                interface Query<R> {
                    Condition<Integer> where(Property.OfInt<R> property);
                    Condition<Long> where(Property.OfLong<R> property);
                    Condition<Float> where(Property.OfFloat<R> property);
                    Condition<Double> where(Property.OfDouble<R> property);
                    Condition<Boolean> where(Property.OfBoolean<R> property);
                    Condition<Character> where(Property.OfChar<R> property);
                    Condition<Integer> where(Property.OfOptionalInt<R> property);
                    Condition<Long> where(Property.OfOptionalLong<R> property);
                    Condition<Double> where(Property.OfOptionalDouble<R> property);
                    <V> Condition<V> where(Property.OfOptional<R, V> property);
                    <V> Condition<V> where(Property.Of<R, V> property);
                }

                void probe(Query<User> from) {
                    from.%s;
                }
            }
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "where(User::age).ge(18)",
                "where(User::rank).eq(3)",
                "where(User::id).eq(42L)",
                "where(User::name).eq(\"x\")",
                "where(User::name).in(List.of(\"x\", \"y\"))",
                "where(User::createdAt).ge(Instant.now())",
                "where(User::born).ge(LocalDate.EPOCH)",
                "where(User::city).eq(\"Bergen\")",
                "where(User::visits).ge(3)",
                "where(User::parent).eq(1L)",
                "where(User::active).eq(true)",
                "where(User::balance).ge(1.5)",
                "where(User::score).ge(1.5f)",
                "where(User::grade).eq('a')",
                "where(User::tags).eq(List.of(\"a\"))"
            })
    void a_value_of_the_components_type_compiles(String call) {
        assertEquals("", errorsOf(call));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "where(User::age).ge(\"x\")",
                "where(User::age).ge(18L)",
                "where(User::age).ge(1.5)",
                "where(User::age).in(List.of(\"x\"))",
                "where(User::id).eq(\"42\")",
                "where(User::name).eq(1)",
                "where(User::createdAt).ge(\"2026-01-01\")",
                "where(User::createdAt).ge(LocalDate.EPOCH)",
                "where(User::city).eq(1)",
                "where(User::city).eq(Optional.of(\"Bergen\"))",
                "where(User::visits).ge(\"3\")",
                "where(User::visits).eq(OptionalInt.of(3))",
                "where(User::parent).eq(\"1\")",
                "where(User::active).eq(1)",
                "where(User::score).ge(1.5)",
                "where(User::grade).eq(97)",
                "where(User::tags).eq(\"a\")",
                "where(User::unknown).eq(1)",
                "where(String::length).eq(1)"
            })
    void a_value_of_another_type_does_not_compile(String call) {
        assertNotEquals("", errorsOf(call));
    }

    private static String errorsOf(String call) {
        var diagnostics = new DiagnosticCollector<JavaFileObject>();
        var options = List.of("-proc:none", "-classpath", System.getProperty("java.class.path"));
        var sources = List.of(new Source(SOURCE.formatted(call)));
        var task = (JavacTask) ToolProvider.getSystemJavaCompiler().getTask(null, null, diagnostics, options, null, sources);
        try {
            // Types are all that is asked; no class file is written.
            task.analyze();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return diagnostics.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(Object::toString)
                .collect(Collectors.joining("\n"));
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///Probe.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
