package dev.tailrace.dsl.internal.record;

import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** To Optionals, whatever they hold, and from arrays to lists and Java arrays, element by element. */
final class ContainerConversions {
    private ContainerConversions() {}

    static @Nullable Conversion find(Class<?> from, Type to, Class<?> wanted) {
        if (wanted == Optional.class) {
            return then(Conversions.find(from, argument(to)), Optional::of);
        }
        if (wanted == OptionalInt.class) {
            return then(Conversions.find(from, Integer.class), value -> OptionalInt.of((Integer) value));
        }
        if (wanted == OptionalLong.class) {
            return then(Conversions.find(from, Long.class), value -> OptionalLong.of((Long) value));
        }
        if (wanted == OptionalDouble.class) {
            return then(Conversions.find(from, Double.class), value -> OptionalDouble.of((Double) value));
        }
        if (!List.class.isAssignableFrom(from)) {
            return null;
        }
        if (wanted == List.class || wanted == Collection.class || wanted == Iterable.class) {
            var elements = new ElementConversion(argument(to));
            return list -> toList((List<?>) list, elements);
        }
        if (wanted.isArray()) {
            var component = to instanceof GenericArrayType generic ? generic.getGenericComponentType() : wanted.componentType();
            var elements = new ElementConversion(component);
            return list -> toArray((List<?>) list, wanted.componentType(), elements);
        }
        return null;
    }

    /** What a component of type {@code type} holds for NULL: an empty Optional of the right class, or {@code null}. */
    static @Nullable Object ofNull(Class<?> type) {
        if (type == Optional.class) {
            return Optional.empty();
        }
        if (type == OptionalInt.class) {
            return OptionalInt.empty();
        }
        if (type == OptionalLong.class) {
            return OptionalLong.empty();
        }
        return type == OptionalDouble.class ? OptionalDouble.empty() : null;
    }

    private static @Nullable Conversion then(@Nullable Conversion first, Conversion second) {
        return first == null ? null : value -> second.apply(first.apply(value));
    }

    private static Type argument(Type type) {
        return type instanceof ParameterizedType parameterized ? parameterized.getActualTypeArguments()[0] : Object.class;
    }

    private static List<@Nullable Object> toList(List<?> list, ElementConversion elements) {
        var converted = new ArrayList<@Nullable Object>(list.size());
        for (var element : list) {
            converted.add(element == null ? null : elements.apply(element));
        }
        return Collections.unmodifiableList(converted);
    }

    private static Object toArray(List<?> list, Class<?> componentType, ElementConversion elements) {
        var array = Array.newInstance(componentType, list.size());
        for (var i = 0; i < list.size(); i++) {
            var element = list.get(i);
            if (element != null) {
                Array.set(array, i, elements.apply(element));
            } else if (componentType.isPrimitive()) {
                throw new ConversionException("an element is NULL, which " + componentType + " cannot hold");
            }
        }
        return array;
    }

    /** Finds its conversion by the first element: what the elements of an array are is not in a result's metadata. */
    private static final class ElementConversion {
        private final Type to;
        private volatile @Nullable Known known;

        private record Known(Class<?> from, Conversion conversion) {}

        ElementConversion(Type to) {
            this.to = to;
        }

        Object apply(Object element) {
            var last = known;
            if (last == null || last.from != element.getClass()) {
                var from = element instanceof List ? List.class : element.getClass();
                var found = Conversions.find(from, to);
                if (found == null) {
                    throw new UnmappedElementException("elements arrive as " + from.getSimpleName());
                }
                last = new Known(element.getClass(), found);
                known = last;
            }
            return last.conversion.apply(element);
        }
    }
}
