package dev.tailrace.streams.internal.decoding;

import java.lang.invoke.MethodType;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.net.InetAddress;
import tools.jackson.databind.JsonNode;

/**
 * From a value as the change log holds it, never NULL, to the Java type a caller wants. Throws {@link Misfit} where it does not fit.
 *
 * <p>The log tells JSON apart, not PostgreSQL's types, so the wanted type decides how a text is read; numbers that the server writes as
 * text ({@code oid}, {@code NaN}) are numbers too.
 */
@FunctionalInterface
public interface JsonConversion {
    Object apply(JsonNode value);

    /** The conversion to {@code type}; what is no single value of PostgreSQL's is left to Jackson. */
    static JsonConversion to(Type type) {
        var raw = rawClass(type);
        var wanted = MethodType.methodType(raw).wrap().returnType();
        var scalar = Scalars.BY_TYPE.get(wanted);
        if (scalar != null) return scalar;
        if (TemporalJson.BY_TYPE.containsKey(wanted)) return TemporalJson.BY_TYPE.get(wanted);
        if (wanted.isEnum()) return TextConversions.label(wanted);
        if (InetAddress.class.isAssignableFrom(wanted)) return TextConversions.address(wanted);
        var nested = NestedConversions.find(type, wanted);
        return nested != null ? nested : value -> Json.convert(value, type);
    }

    /** The class that values of {@code type} are of. */
    static Class<?> rawClass(Type type) {
        if (type instanceof Class<?> plain) return plain;
        if (type instanceof ParameterizedType parameterized) return rawClass(parameterized.getRawType());
        if (type instanceof GenericArrayType array) return rawClass(array.getGenericComponentType()).arrayType();
        return type instanceof WildcardType wildcard ? rawClass(wildcard.getUpperBounds()[0]) : Object.class;
    }
}
