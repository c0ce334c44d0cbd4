package dev.tailrace.dsl.testing.api;

import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The classes that signatures name, type arguments and bounds included. */
final class SignatureTypes {
    private SignatureTypes() {}

    /** One line for each place in a class's signatures that names a class of which {@code unwanted} says true of the name. */
    static List<String> offences(Class<?> type, List<Member> members, Predicate<String> unwanted) {
        var result = new ArrayList<String>();
        var parents = new ArrayList<Type>(Arrays.asList(type.getGenericInterfaces()));
        if (type.getGenericSuperclass() != null) {
            parents.add(type.getGenericSuperclass());
        }
        parents.addAll(Arrays.asList(type.getTypeParameters()));
        report(type.getName(), parents, unwanted, result);
        for (var member : members) {
            report(type.getName() + "." + member.getName(), typesOf(member), unwanted, result);
        }
        return result;
    }

    private static void report(String place, List<Type> types, Predicate<String> unwanted, List<String> result) {
        Set<String> names = new TreeSet<>();
        types.forEach(type -> collect(type, names));
        names.removeIf(unwanted.negate());
        if (!names.isEmpty()) {
            result.add(place + " names " + String.join(", ", names));
        }
    }

    private static List<Type> typesOf(Member member) {
        var types = new ArrayList<Type>();
        if (member instanceof Field field) {
            types.add(field.getGenericType());
        }
        if (member instanceof Executable executable) {
            types.addAll(Arrays.asList(executable.getGenericParameterTypes()));
            types.addAll(Arrays.asList(executable.getGenericExceptionTypes()));
            types.addAll(Arrays.asList(executable.getTypeParameters()));
        }
        if (member instanceof Method method) {
            types.add(method.getGenericReturnType());
        }
        return types;
    }

    private static void collect(Type type, Set<String> names) {
        if (type instanceof Class<?> plain) {
            names.add(plain.isArray() ? plain.getComponentType().getName() : plain.getName());
        } else if (type instanceof ParameterizedType parameterized) {
            collect(parameterized.getRawType(), names);
            Arrays.stream(parameterized.getActualTypeArguments()).forEach(argument -> collect(argument, names));
        } else if (type instanceof GenericArrayType array) {
            collect(array.getGenericComponentType(), names);
        } else if (type instanceof WildcardType wildcard) {
            Arrays.stream(wildcard.getUpperBounds()).forEach(bound -> collect(bound, names));
            Arrays.stream(wildcard.getLowerBounds()).forEach(bound -> collect(bound, names));
        } else if (type instanceof TypeVariable<?> variable && names.add(variable + " of " + variable.getGenericDeclaration())) {
            // Noted before its bounds are followed: a variable may be bounded by itself.
            Arrays.stream(variable.getBounds()).forEach(bound -> collect(bound, names));
        }
    }
}
