package dev.tailrace.dsl.internal.record;

import java.lang.reflect.Type;

/**
 * A record's component and the column it stands for.
 *
 * @param index its position in the record, 0 for the first
 * @param columnNamed whether the record names the column itself, by an annotation
 */
public record MappedComponent(
        int index, String name, String column, boolean columnNamed, Type type, Class<?> rawType, boolean isId, boolean isVersion) {
    /** The component for messages, for example {@code component age (int) of record User}. */
    String describedIn(Class<?> record) {
        return "component " + name + " (" + simpleName(type) + ") of record " + record.getSimpleName();
    }

    static String simpleName(Type type) {
        return type instanceof Class<?> plain ? plain.getSimpleName() : type.getTypeName().replaceAll("[a-z_][\\w]*\\.|\\w+\\$", "");
    }
}
