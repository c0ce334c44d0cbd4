package dev.tailrace.dsl.internal.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.error.MappingException;
import dev.tailrace.dsl.record.Column;
import dev.tailrace.dsl.record.Id;
import dev.tailrace.dsl.record.Table;
import dev.tailrace.dsl.record.Version;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordMapperTest {
    private record User(
            @Id long id, @Column("full_name") String name, Optional<String> homeTown, OptionalInt age, @Version int lockVersion) {}

    @Table(value = "people", schema = "crm")
    private record Contact(@Id long id) {}

    @Table(schema = "crm")
    private record Category(@Id long id) {}

    private record Empty() {}

    private record Twice(String createdAt, @Column("created_at") String made) {}

    private record TextVersion(@Version String version) {}

    private record TwoVersions(@Version int one, @Version int two) {}

    private record Failing(int value) {
        @Override
        public int value() {
            throw new IllegalStateException("accessor");
        }
    }

    @Test
    void components_become_columns_in_snake_case_unless_named() {
        var mapping = RecordMapper.of(User.class);
        assertEquals(
                List.of("id", "full_name", "home_town", "age", "lock_version"),
                mapping.components().stream().map(MappedComponent::column).toList());
        assertEquals(List.of("id"), mapping.idComponents().stream().map(MappedComponent::name).toList());
        assertEquals("lockVersion", mapping.versionComponent().name());
    }

    @Test
    void a_class_is_mapped_once() {
        assertSame(RecordMapper.of(User.class), RecordMapper.of(User.class));
    }

    @Test
    void values_are_taken_out_with_their_optionals_opened() {
        var mapping = RecordMapper.of(User.class);
        var user = new User(7, "Ada", Optional.of("Bergen"), OptionalInt.empty(), 3);
        assertEquals(7L, mapping.valueOf(user, 0));
        assertEquals("Ada", mapping.valueOf(user, 1));
        assertEquals("Bergen", mapping.valueOf(user, 2));
        assertNull(mapping.valueOf(user, 3));
        assertEquals(3, mapping.valueOf(user, 4));
    }

    @Test
    void what_an_accessor_throws_reaches_the_caller() {
        assertThrows(IllegalStateException.class, () -> RecordMapper.of(Failing.class).valueOf(new Failing(1), 0));
    }

    @Test
    void the_table_is_the_one_the_record_names_or_is_looked_up() {
        assertEquals(List.of("user", "users"), RecordMapper.of(User.class).tableCandidates());
        assertNull(RecordMapper.of(User.class).schema());
        assertEquals(List.of("people"), RecordMapper.of(Contact.class).tableCandidates());
        assertEquals("crm", RecordMapper.of(Contact.class).schema());
        assertEquals(List.of("category", "categories", "categorys"), RecordMapper.of(Category.class).tableCandidates());
        assertEquals("crm", RecordMapper.of(Category.class).schema());
    }

    @Test
    void an_unknown_component_suggests_the_nearest() {
        var error = assertThrows(MappingException.class, () -> RecordMapper.of(User.class).component("homeTwon"));
        assertEquals("Record User has no component \"homeTwon\"; did you mean \"homeTown\"?", error.getMessage());
    }

    @Test
    void a_class_that_is_no_record_is_refused() {
        assertRefused(String.class, "java.lang.String is not a record");
    }

    @Test
    void a_record_without_components_is_refused() {
        assertRefused(Empty.class, "has no components");
    }

    @Test
    void two_components_of_one_column_are_refused() {
        assertRefused(Twice.class, "two components for column \"created_at\": createdAt and made");
    }

    @Test
    void a_version_that_cannot_count_is_refused() {
        assertRefused(TextVersion.class, "component version (String) of record TextVersion");
    }

    @Test
    void two_versions_are_refused() {
        assertRefused(TwoVersions.class, "more than one @Version");
    }

    @Test
    void a_record_in_a_closed_package_says_what_to_open(@TempDir Path folder) throws Exception {
        var error = assertThrows(MappingException.class, () -> RecordMapper.of(recordOfModule(folder, "module sealed_away {}")));
        assertTrue(
                error.getMessage().contains("open the package inner to dev.tailrace.dsl in the module-info of module sealed_away"),
                error.getMessage());
    }

    @Test
    void a_record_in_an_opened_package_is_mapped(@TempDir Path folder) throws Exception {
        var type = recordOfModule(folder, "module opened { opens inner; }");
        assertEquals("secret", RecordMapper.of(type).components().get(0).column());
    }

    private static Class<?> recordOfModule(Path folder, String moduleInfo) throws Exception {
        var source = Files.createDirectories(folder.resolve("inner")).resolve("Vault.java");
        Files.writeString(source, "package inner; record Vault(int secret) {}");
        var info = Files.writeString(folder.resolve("module-info.java"), moduleInfo);
        var compiled = ToolProvider.getSystemJavaCompiler().run(null, null, null, source.toString(), info.toString());
        assertEquals(0, compiled);
        var name = moduleInfo.split(" ")[1];
        var configuration =
                ModuleLayer.boot().configuration().resolve(ModuleFinder.of(folder), ModuleFinder.of(), Set.of(name));
        return ModuleLayer.boot()
                .defineModulesWithOneLoader(configuration, RecordMapperTest.class.getClassLoader())
                .findLoader(name)
                .loadClass("inner.Vault");
    }

    private static void assertRefused(Class<?> type, String because) {
        var error = assertThrows(MappingException.class, () -> RecordMapper.of(type));
        assertTrue(error.getMessage().contains(because), error.getMessage());
    }
}
