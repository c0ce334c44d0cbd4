package dev.tailrace.dsl.testing.api;

import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes a public API down, one declaration a line, the same on every JDK. */
final class ApiListing {
    private ApiListing() {}

    static String of(List<Class<?>> classes) {
        var lines = new StringBuilder();
        for (var type : classes) {
            var members = PublicApi.members(type).stream().map(member -> line(type, member)).sorted().toList();
            if (members.isEmpty() && isFileFacade(type)) {
                continue;
            }
            lines.append(header(type)).append('\n');
            members.forEach(member -> lines.append("    ").append(member).append('\n'));
            lines.append('\n');
        }
        return lines.toString().stripTrailing() + "\n";
    }

    /** The declarations that only one of two listings has, one a line, each with its class. */
    static String difference(String before, String after) {
        var gone = declarations(before);
        var come = declarations(after);
        var lines = new StringBuilder();
        gone.stream().filter(line -> !come.contains(line)).forEach(line -> lines.append("- ").append(line).append('\n'));
        come.stream().filter(line -> !gone.contains(line)).forEach(line -> lines.append("+ ").append(line).append('\n'));
        return lines.toString();
    }

    private static Set<String> declarations(String listing) {
        var result = new LinkedHashSet<String>();
        var owner = "";
        for (var line : listing.lines().toList()) {
            if (line.startsWith(" ")) {
                result.add(owner + " { " + line.strip() + " }");
            } else if (!line.isEmpty()) {
                owner = line;
                result.add(line);
            }
        }
        return result;
    }

    /** A file of top-level functions whose every function is internal declares nothing. */
    private static boolean isFileFacade(Class<?> type) {
        return type.isAnnotationPresent(kotlin.Metadata.class) && type.getDeclaredConstructors().length == 0 && !type.isInterface();
    }

    private static String header(Class<?> type) {
        var kind = type.isAnnotation() ? "@interface"
                : type.isInterface() ? "interface" : type.isRecord() ? "record" : type.isEnum() ? "enum" : "class";
        var text = new StringBuilder(modifiers(type.getModifiers() & Modifier.classModifiers(), type.isInterface()));
        text.append(type.isSealed() ? "sealed " : "").append(kind).append(' ').append(type.getName());
        text.append(typeParameters(type.getTypeParameters()).stripTrailing());
        var parents = new ArrayList<String>();
        var parent = type.getGenericSuperclass();
        if (parent != null && parent != Object.class && !type.isRecord() && !type.isEnum()) {
            parents.add(name(parent));
        }
        Arrays.stream(type.getGenericInterfaces()).map(ApiListing::name).sorted().forEach(parents::add);
        return parents.isEmpty() ? text.toString() : text + " : " + String.join(", ", parents);
    }

    private static String line(Class<?> owner, Member member) {
        if (member.isSynthetic() && member instanceof Method method) {
            return "[kotlin] " + KotlinDeclarations.of(owner).describe(method, method.toGenericString());
        }
        var text = new StringBuilder();
        if (member instanceof Field field) {
            text.append(modifiers(field.getModifiers() & Modifier.fieldModifiers(), false));
            return text.append(field.getName()).append(": ").append(name(field.getGenericType(), field.getAnnotatedType())).toString();
        }
        var executable = (Executable) member;
        var allowed = member instanceof Constructor ? Modifier.constructorModifiers() : Modifier.methodModifiers();
        text.append(modifiers(executable.getModifiers() & allowed & ~Modifier.SYNCHRONIZED, owner.isInterface()));
        text.append(executable instanceof Method method && method.isDefault() ? "default " : "");
        text.append(typeParameters(executable.getTypeParameters()));
        text.append(executable instanceof Constructor ? "<init>" : executable.getName()).append(parameters(executable));
        if (executable instanceof Method method) {
            text.append(": ").append(name(method.getGenericReturnType(), method.getAnnotatedReturnType()));
        }
        var thrown = Arrays.stream(executable.getGenericExceptionTypes()).map(ApiListing::name).sorted().toList();
        return thrown.isEmpty() ? text.toString() : text + " throws " + String.join(", ", thrown);
    }

    private static String parameters(Executable executable) {
        var types = executable.getGenericParameterTypes();
        var annotated = executable.getAnnotatedParameterTypes();
        var texts = new ArrayList<String>();
        for (int i = 0; i < types.length; i++) {
            texts.add(types.length == annotated.length ? name(types[i], annotated[i]) : name(types[i]));
        }
        return "(" + String.join(", ", texts) + (executable.isVarArgs() ? "…" : "") + ")";
    }

    private static String typeParameters(TypeVariable<?>[] variables) {
        if (variables.length == 0) {
            return "";
        }
        return Arrays.stream(variables)
                .map(variable -> {
                    var bounds = Arrays.stream(variable.getBounds()).filter(bound -> bound != Object.class).map(ApiListing::name).toList();
                    return bounds.isEmpty() ? variable.getName() : variable.getName() + " extends " + String.join(" & ", bounds);
                })
                .collect(Collectors.joining(", ", "<", "> "));
    }

    private static String name(Type type, AnnotatedType annotated) {
        return (annotated.isAnnotationPresent(Nullable.class) ? "@Nullable " : "") + name(type);
    }

    private static String name(Type type) {
        return type.getTypeName().replaceAll("\\bjava\\.lang\\.(?=[A-Z])", "");
    }

    private static String modifiers(int modifiers, boolean ofInterface) {
        var shown = modifiers & ~Modifier.PUBLIC & ~(ofInterface ? Modifier.ABSTRACT | Modifier.INTERFACE : 0);
        return shown == 0 ? "" : Modifier.toString(shown) + " ";
    }
}
