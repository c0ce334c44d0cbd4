package dev.tailrace.dsl.internal.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.error.MappingException;
import dev.tailrace.dsl.record.Property;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PropertyReferenceTest {
    record User(long id, String name, int age, Instant createdAt, Optional<String> city, boolean active, char grade, float score) {
        String greeting() {
            return "Hello " + name;
        }
    }

    record Pair<A, B>(A left, B right) {}

    static final class Account {
        String owner() {
            return "";
        }
    }

    private static String nameOf(Property<User> property) {
        var reference = PropertyReference.of(property);
        assertSame(User.class, reference.recordType());
        return reference.component();
    }

    @Test
    void every_kind_of_method_reference_tells_its_component() {
        assertEquals("age", nameOf((Property.OfInt<User>) User::age));
        assertEquals("id", nameOf((Property.OfLong<User>) User::id));
        assertEquals("name", nameOf((Property.Of<User, String>) User::name));
        assertEquals("createdAt", nameOf((Property.Of<User, Instant>) User::createdAt));
        assertEquals("city", nameOf((Property.OfOptional<User, String>) User::city));
        assertEquals("active", nameOf((Property.OfBoolean<User>) User::active));
        assertEquals("grade", nameOf((Property.OfChar<User>) User::grade));
        assertEquals("score", nameOf((Property.OfFloat<User>) User::score));
    }

    @Test
    void a_component_may_be_boxed_or_generic() {
        assertEquals("id", nameOf((Property.Of<User, Long>) User::id));
        Property.Of<Pair<String, Integer>, Integer> right = Pair::right;
        assertEquals("right", PropertyReference.of(right).component());
    }

    @Test
    void a_call_site_is_resolved_once() {
        PropertyReference first = null;
        for (var i = 0; i < 2; i++) {
            Property.OfInt<User> age = User::age;
            var reference = PropertyReference.of(age);
            assertTrue(first == null || first == reference);
            first = reference;
        }
    }

    @Test
    void a_lambda_is_refused() {
        Property.OfInt<User> computed = user -> user.age() + 1;
        assertRefused(computed, "a lambda");
    }

    @Test
    void a_reference_to_one_object_is_refused() {
        var pair = new Pair<>(1, 2);
        Property.Of<User, Object> bound = pair::equals;
        assertRefused(bound, "one particular object");
    }

    @Test
    void a_method_that_is_no_component_is_refused() {
        Property.Of<User, String> greeting = User::greeting;
        assertRefused(greeting, "User.greeting(), which is no component");
    }

    @Test
    void a_class_that_is_no_record_is_refused() {
        Property.Of<Account, String> owner = Account::owner;
        assertRefused(owner, "which is no record");
    }

    @Test
    void a_static_method_is_refused() {
        Property.Of<User, String> text = String::valueOf;
        assertRefused(text, "a lambda");
    }

    @Test
    void a_hand_written_class_is_refused() {
        var property = new Property.OfInt<User>() {
            private static final long serialVersionUID = 1L;

            @Override
            public int get(User row) {
                return row.age();
            }
        };
        assertRefused(property, "an object of");
    }

    private static void assertRefused(Property<?> property, String because) {
        var refusal = assertThrows(MappingException.class, () -> PropertyReference.of(property));
        assertTrue(refusal.getMessage().contains(because), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("such as User::age"), refusal.getMessage());
    }
}
