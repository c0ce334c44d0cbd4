package dev.tailrace.dsl.testing.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ApiListingTest {
    private static final List<Class<?>> COMPILED = PublicApi.classes(
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("target/test-classes"));

    public record JavaSample<T extends Comparable<T>>(@Nullable T value, List<? super String> names) {
        protected void notReachable() {}

        public static void fails() throws IOException {
            throw new IOException();
        }
    }

    @Test
    void writesARecordWithItsTypesNullnessAndExceptions() {
        assertEquals(
                """
                static final record dev.tailrace.dsl.testing.api.ApiListingTest$JavaSample<T extends Comparable<T>>
                    <init>(@Nullable T, java.util.List<? super String>)
                    names(): java.util.List<? super String>
                    static fails(): void throws java.io.IOException
                    value(): @Nullable T
                """,
                ApiListing.of(List.of(JavaSample.class)));
    }

    @Test
    void leavesOutWhatKotlinCallsInternalAndMarksWhatOnlyKotlinSees() {
        assertEquals(
                """
                final class dev.tailrace.dsl.testing.api.KotlinSample
                    [kotlin] suspend fun <R : Comparable<R>> waits(list: List<R>?, otherwise: Function0<R> = …): R
                    final leaks(kotlin.jvm.functions.Function0<kotlin.Unit>): void
                    final shown(int): String
                """,
                ApiListing.of(List.of(KotlinSample.class)));
    }

    @Test
    void findsPublicClassesAndNoInternalOnes() {
        assertTrue(COMPILED.contains(KotlinSample.class));
        assertFalse(COMPILED.contains(InternalSample.class));
    }

    @Test
    void aFileOfInternalFunctionsDeclaresNothing() throws ClassNotFoundException {
        assertEquals("\n", ApiListing.of(List.of(Class.forName("dev.tailrace.dsl.testing.api.KotlinSampleKt"))));
    }

    @Test
    void tellsWhichSignatureOfThoseThatJavaSeesNamesAKotlinType() {
        assertEquals(
                List.of("dev.tailrace.dsl.testing.api.KotlinSample.leaks names kotlin.Unit, kotlin.jvm.functions.Function0"),
                SignatureTypes.offences(
                        KotlinSample.class, PublicApi.javaVisibleMembers(KotlinSample.class), name -> name.startsWith("kotlin.")));
    }

    @Test
    void aDifferenceNamesTheClassOfEachDeclaration() {
        assertEquals(
                "- class A { b(): void }\n+ class A { c(): void }\n+ class D\n",
                ApiListing.difference("class A\n    a(): void\n    b(): void\n", "class A\n    a(): void\n    c(): void\n\nclass D\n"));
    }
}
