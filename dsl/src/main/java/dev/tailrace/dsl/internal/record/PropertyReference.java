package dev.tailrace.dsl.internal.record;

import dev.tailrace.dsl.error.MappingException;
import dev.tailrace.dsl.record.Property;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandleInfo;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The component that a {@link Property} names. */
public record PropertyReference(Class<?> recordType, String component) {
    // Every call site's method reference has a class of its own, and one that captures nothing names the same component each time.
    private static final ClassValue<CallSite> callSites = new ClassValue<>() {
        @Override
        protected CallSite computeValue(Class<?> type) {
            return new CallSite();
        }
    };

    private static final class CallSite {
        // Written more than once at worst, with equal values.
        volatile @Nullable PropertyReference reference;
    }

    /**
     * Reads the component's name out of a method reference, without calling it; some 5 ns once the call site is known.
     *
     * @throws MappingException if it is anything but a method reference to a record's component
     */
    public static PropertyReference of(Property<?> property) {
        var site = callSites.get(property.getClass());
        var known = site.reference;
        if (known == null) {
            known = resolve(property);
            site.reference = known;
        }
        return known;
    }

    private static PropertyReference resolve(Property<?> property) {
        var lambda = serializedForm(property);
        if (lambda == null) {
            throw refused("an object of " + property.getClass().getName());
        }
        var name = lambda.getImplMethodName();
        if (lambda.getCapturedArgCount() != 0) {
            throw refused("a method reference to one particular object");
        }
        if (lambda.getImplMethodKind() != MethodHandleInfo.REF_invokeVirtual || name.indexOf('$') >= 0) {
            throw refused("a lambda");
        }
        var type = implementingClass(property, lambda);
        if (!type.isRecord()) {
            throw refused("a reference to a method of " + type.getName() + ", which is no record,");
        }
        var isComponent = Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).anyMatch(name::equals);
        if (!isComponent) {
            throw refused("a reference to " + type.getSimpleName() + "." + name + "(), which is no component of the record,");
        }
        return new PropertyReference(type, name);
    }

    private static MappingException refused(String what) {
        return new MappingException("A column must be named by a plain Java method reference to a record's component, such as User::age; "
                + what + " tells no column name. (Kotlin's User::age compiles to a lambda: from Kotlin, name columns through Exposed"
                + " tables or by string.)");
    }

    /** Serialization hands out the SerializedLambda without any package being opened to us; nothing is written. */
    private static @Nullable SerializedLambda serializedForm(Property<?> property) {
        try (var catcher = new Catcher()) {
            catcher.writeObject(property);
            return catcher.caught;
        } catch (IOException e) {
            // A hand-written Property may hold what cannot be serialized.
            return null;
        }
    }

    private static Class<?> implementingClass(Property<?> property, SerializedLambda lambda) {
        try {
            return Class.forName(lambda.getImplClass().replace('/', '.'), false, property.getClass().getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new MappingException("The record of a method reference is not visible to the class that wrote it", null, e);
        }
    }

    private static final class Catcher extends ObjectOutputStream {
        @Nullable SerializedLambda caught;

        Catcher() throws IOException {
            super(OutputStream.nullOutputStream());
            enableReplaceObject(true);
        }

        @Override
        protected @Nullable Object replaceObject(Object object) {
            if (object instanceof SerializedLambda lambda) {
                caught = lambda;
                // Ends the walk: nothing behind the lambda needs to be serializable.
                return null;
            }
            return object;
        }
    }
}
