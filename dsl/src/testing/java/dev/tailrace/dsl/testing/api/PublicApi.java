package dev.tailrace.dsl.testing.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The public API of a module, read from its compiled classes: public classes outside packages named {@code internal}, with their public
 * and protected members. What Kotlin's compiler hides from Java alone ({@code @JvmSynthetic}) is part of it, marked as Kotlin's.
 */
final class PublicApi {
    private static final Set<String> OF_OBJECT = Set.of("equals[Object]", "hashCode[]", "toString[]");
    private static final Set<String> OF_ENUM = Set.of("values[]", "valueOf[String]");

    private PublicApi() {}

    /** The classes of a folder of class files, ordered by name. */
    static List<Class<?>> classes(Path folder) {
        try (var files = Files.walk(folder)) {
            var result = new ArrayList<Class<?>>();
            files.map(file -> folder.relativize(file).toString().replace('/', '.').replace('\\', '.'))
                    .filter(name -> name.endsWith(".class") && !name.endsWith("package-info.class") && !name.equals("module-info.class"))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .sorted()
                    .map(PublicApi::load)
                    .filter(PublicApi::isPublic)
                    .forEach(result::add);
            return result;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A class's own fields, constructors and methods that callers or subclasses reach, but for those that every class has. */
    static List<Member> members(Class<?> type) {
        var kotlin = KotlinDeclarations.of(type);
        var result = new ArrayList<Member>();
        result.addAll(Arrays.asList(type.getDeclaredFields()));
        result.addAll(Arrays.asList(type.getDeclaredConstructors()));
        result.addAll(Arrays.asList(type.getDeclaredMethods()));
        result.removeIf(member -> !isReachable(type, member) || kotlin.hides(member) || isInEveryClass(type, member));
        return result;
    }

    /** The same, and whatever Kotlin calls internal but Java sees all the same; without what Java does not see. */
    static List<Member> javaVisibleMembers(Class<?> type) {
        var result = new ArrayList<Member>();
        result.addAll(Arrays.asList(type.getDeclaredFields()));
        result.addAll(Arrays.asList(type.getDeclaredConstructors()));
        result.addAll(Arrays.asList(type.getDeclaredMethods()));
        result.removeIf(member -> !isReachable(type, member) || member.isSynthetic());
        return result;
    }

    private static boolean isReachable(Class<?> type, Member member) {
        var reachable = Modifier.isPublic(member.getModifiers())
                || Modifier.isProtected(member.getModifiers()) && !Modifier.isFinal(type.getModifiers());
        // A dollar is in what compilers make up: lambda bodies, access methods, $default, mangled internal names.
        var made = member.getName().indexOf('$', member.getName().lastIndexOf('.') + 1) >= 0 && !isConstructor(member);
        var bridge = member instanceof Method method && method.isBridge();
        var syntheticOther = member.isSynthetic() && (member instanceof Field || isConstructor(member));
        return reachable && !made && !bridge && !syntheticOther;
    }

    private static boolean isInEveryClass(Class<?> type, Member member) {
        if (!(member instanceof Method method)) {
            return false;
        }
        var signature = method.getName() + Arrays.stream(method.getParameterTypes()).map(Class::getSimpleName).toList();
        return OF_OBJECT.contains(signature) || type.isEnum() && OF_ENUM.contains(signature);
    }

    private static boolean isConstructor(Member member) {
        return member instanceof AccessibleObject && !(member instanceof Field) && !(member instanceof Method);
    }

    private static boolean isPublic(Class<?> type) {
        if (type.isSynthetic() || type.isAnonymousClass() || type.isLocalClass() || isInternalPackage(type.getPackageName())) {
            return false;
        }
        for (Class<?> each = type; each != null; each = each.getDeclaringClass()) {
            var open = Modifier.isPublic(each.getModifiers()) || Modifier.isProtected(each.getModifiers());
            if (!open || KotlinDeclarations.of(each).hidesClass()) {
                return false;
            }
        }
        return true;
    }

    static boolean isInternalPackage(String name) {
        return ("." + name + ".").contains(".internal.");
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, PublicApi.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
