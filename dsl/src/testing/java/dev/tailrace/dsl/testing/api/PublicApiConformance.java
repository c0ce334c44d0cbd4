package dev.tailrace.dsl.testing.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What holds for the public API of every module. A module's test extends it and is run in the module's folder. */
public abstract class PublicApiConformance {
    private static final Path MODULE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    private static final Path LISTING = MODULE.resolve("api").resolve(MODULE.getFileName() + ".api");
    private static final String REWRITE = "tailrace.api.write";

    private final List<Class<?>> classes = PublicApi.classes(MODULE.resolve("target/classes"));

    /** Classes, or packages, that only Kotlin callers use and may therefore name Kotlin's and Exposed's types. */
    protected Set<String> kotlinOnly() {
        return Set.of();
    }

    @Test
    void theCommittedListingIsTheApiOfTheCompiledClasses() throws IOException {
        var listing = ApiListing.of(classes);
        if (Boolean.getBoolean(REWRITE)) {
            Files.createDirectories(LISTING.getParent());
            Files.writeString(LISTING, listing);
        }
        var committed = Files.exists(LISTING) ? Files.readString(LISTING) : "";
        if (!committed.equals(listing)) {
            fail("The public API differs from " + LISTING + ":\n" + ApiListing.difference(committed, listing)
                    + "If that is meant, write it anew with ./mvnw test -Dtest=PublicApiTest -Dsurefire.failIfNoSpecifiedTests=false -D"
                    + REWRITE + "=true and commit it.");
        }
    }

    @Test
    void noSignatureThatJavaSeesNamesAKotlinType() {
        var offences = new ArrayList<String>();
        for (var type : classes) {
            if (!kotlinOnly().contains(type.getName()) && !kotlinOnly().contains(type.getPackageName())) {
                offences.addAll(SignatureTypes.offences(
                        type, PublicApi.javaVisibleMembers(type), name -> name.matches("(kotlin|kotlinx|org\\.jetbrains\\.exposed)\\..*")));
            }
        }
        assertEquals(List.of(), offences, "Hide these from Java with @JvmSynthetic, or give them a Java type");
    }

    @Test
    void noPublicSignatureNamesAnInternalType() {
        var offences = new ArrayList<String>();
        for (var type : classes) {
            offences.addAll(SignatureTypes.offences(type, PublicApi.members(type), PublicApi::isInternalPackage));
        }
        assertEquals(List.of(), offences, "Callers would have to name types that are not theirs");
    }
}
