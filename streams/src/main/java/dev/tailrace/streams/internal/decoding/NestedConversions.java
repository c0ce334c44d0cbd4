package dev.tailrace.streams.internal.decoding;

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
import tools.jackson.databind.JsonNode;

/** To Optionals, lists and arrays, element by element. */
final class NestedConversions {
    private NestedConversions() {}

    static @Nullable JsonConversion find(Type type, Class<?> wanted) {
        if (wanted == Optional.class) {
            var content = JsonConversion.to(argument(type));
            return value -> Optional.of(content.apply(value));
        }
        if (wanted == OptionalInt.class) return value -> OptionalInt.of((Integer) JsonConversion.to(int.class).apply(value));
        if (wanted == OptionalLong.class) return value -> OptionalLong.of((Long) JsonConversion.to(long.class).apply(value));
        if (wanted == OptionalDouble.class) return value -> OptionalDouble.of((Double) JsonConversion.to(double.class).apply(value));
        if (wanted == List.class || wanted == Collection.class || wanted == Iterable.class) return list(JsonConversion.to(argument(type)));
        if (!wanted.isArray()) return null;
        return array(
                wanted.componentType(),
                type instanceof GenericArrayType generic ? generic.getGenericComponentType() : wanted.componentType());
    }

    /** What a component of type {@code type} holds for NULL: an empty Optional of the right class, or {@code null}. */
    static @Nullable Object ofNull(Class<?> type) {
        if (type == Optional.class) return Optional.empty();
        if (type == OptionalInt.class) return OptionalInt.empty();
        if (type == OptionalLong.class) return OptionalLong.empty();
        return type == OptionalDouble.class ? OptionalDouble.empty() : null;
    }

    static JsonConversion array(Class<?> componentType, Type elementType) {
        var elements = JsonConversion.to(elementType);
        return value -> {
            var array = Array.newInstance(componentType, elementsOf(value).size());
            for (var i = 0; i < value.size(); i++) {
                var element = value.get(i);
                if (!element.isNull()) Array.set(array, i, elements.apply(element));
                else if (componentType.isPrimitive()) throw new Misfit("an element is NULL, which " + componentType + " cannot hold");
            }
            return array;
        };
    }

    private static JsonConversion list(JsonConversion elements) {
        return value -> {
            var list = new ArrayList<@Nullable Object>(elementsOf(value).size());
            for (var element : value) list.add(element.isNull() ? null : elements.apply(element));
            return Collections.unmodifiableList(list);
        };
    }

    private static JsonNode elementsOf(JsonNode value) {
        if (!value.isArray()) throw new Misfit("it is no array");
        return value;
    }

    private static Type argument(Type type) {
        return type instanceof ParameterizedType parameterized ? parameterized.getActualTypeArguments()[0] : Object.class;
    }
}
