package dev.tailrace.dsl.internal.record;

import dev.tailrace.dsl.error.MappingException;
import dev.tailrace.dsl.record.Column;
import dev.tailrace.dsl.record.Id;
import dev.tailrace.dsl.record.Version;
import java.lang.annotation.Annotation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Finds, once per class, how a record maps to columns. */
public final class RecordMapper {
    private static final Set<Class<?>> VERSION_TYPES =
            Set.of(short.class, int.class, long.class, Short.class, Integer.class, Long.class);
    private static final ClassValue<RecordMapping<?>> mappings = new ClassValue<>() {
        @Override
        protected RecordMapping<?> computeValue(Class<?> type) {
            return map(type);
        }
    };

    private RecordMapper() {}

    /**
     * The mapping of a record class.
     *
     * @throws MappingException if {@code type} is no record, is out of reach, or contradicts itself
     */
    @SuppressWarnings("unchecked")
    public static <R> RecordMapping<R> of(Class<R> type) {
        return (RecordMapping<R>) mappings.get(type);
    }

    private static <R> RecordMapping<R> map(Class<R> type) {
        if (!type.isRecord()) {
            throw new MappingException("Class " + type.getName() + " is not a record; rows are read into records, or as Row");
        }
        var components = components(type);
        try {
            var lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
            var parameters = components.stream().map(MappedComponent::rawType).toArray(Class<?>[]::new);
            var constructor = lookup.unreflectConstructor(type.getDeclaredConstructor(parameters));
            return new RecordMapping<>(type, components, constructor, accessors(type, lookup));
        } catch (IllegalAccessException e) {
            throw new MappingException("Record " + type.getName() + " is out of reach: open the package " + type.getPackageName()
                    + " to dev.tailrace.dsl in the module-info of " + type.getModule(), null, e);
        } catch (NoSuchMethodException e) {
            throw new MappingException("Record " + type.getName() + " has no canonical constructor", null, e);
        }
    }

    private static MethodHandle[] accessors(Class<?> type, MethodHandles.Lookup lookup) throws IllegalAccessException {
        var components = type.getRecordComponents();
        var accessors = new MethodHandle[components.length];
        for (var i = 0; i < accessors.length; i++) {
            accessors[i] = lookup.unreflect(components[i].getAccessor());
        }
        return accessors;
    }

    private static List<MappedComponent> components(Class<?> type) {
        var declared = type.getRecordComponents();
        var components = IntStream.range(0, declared.length).mapToObj(i -> component(i, declared[i])).toList();
        if (components.isEmpty()) {
            throw new MappingException("Record " + type.getName() + " has no components to read columns into");
        }
        var byColumn = new HashMap<String, String>();
        for (var component : components) {
            var other = byColumn.put(component.column(), component.name());
            if (other != null) {
                throw new MappingException("Record " + type.getName() + " has two components for column \"" + component.column() + "\": "
                        + other + " and " + component.name());
            }
            if (component.isVersion() && !VERSION_TYPES.contains(component.rawType())) {
                throw new MappingException("@Version counts, so it must be a short, int or long: "
                        + component.describedIn(type) + " is none");
            }
        }
        if (components.stream().filter(MappedComponent::isVersion).count() > 1) {
            throw new MappingException("Record " + type.getName() + " has more than one @Version");
        }
        return components;
    }

    private static MappedComponent component(int index, RecordComponent component) {
        var named = annotation(component, Column.class);
        return new MappedComponent(
                index,
                component.getName(),
                named == null ? NamingConvention.snakeCase(component.getName()) : named.value(),
                named != null,
                component.getGenericType(),
                component.getType(),
                annotation(component, Id.class) != null,
                annotation(component, Version.class) != null);
    }

    /** Java puts it on component and field, Kotlin's {@code @JvmRecord} on the field alone. */
    private static <A extends Annotation> @Nullable A annotation(RecordComponent component, Class<A> type) {
        var found = component.getAnnotation(type);
        if (found != null) {
            return found;
        }
        try {
            return component.getDeclaringRecord().getDeclaredField(component.getName()).getAnnotation(type);
        } catch (NoSuchFieldException e) {
            return null;
        }
    }
}
