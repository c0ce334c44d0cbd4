package dev.tailrace.dsl.testing.api;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kotlin.Metadata;
import kotlin.metadata.Attributes;
import kotlin.metadata.KmConstructor;
import kotlin.metadata.KmDeclarationContainer;
import kotlin.metadata.KmTypeParameter;
import kotlin.metadata.Visibility;
import kotlin.metadata.jvm.JvmExtensionsKt;
import kotlin.metadata.jvm.KotlinClassMetadata;

/** What Kotlin's compiler knows of a class beyond the class file: who is {@code internal}, and the signatures that it erased. */
final class KotlinDeclarations {
    private final boolean internalClass;
    private final Set<String> internalSignatures = new HashSet<>();
    private final Map<String, String> kotlinSignatures = new HashMap<>();

    private KotlinDeclarations(boolean internalClass) {
        this.internalClass = internalClass;
    }

    static KotlinDeclarations of(Class<?> type) {
        var annotation = type.getAnnotation(Metadata.class);
        if (annotation == null) {
            return new KotlinDeclarations(false);
        }
        var metadata = KotlinClassMetadata.readLenient(annotation);
        if (metadata instanceof KotlinClassMetadata.Class kotlinClass) {
            var result = new KotlinDeclarations(!reachable(Attributes.getVisibility(kotlinClass.getKmClass())));
            result.collect(kotlinClass.getKmClass(), kotlinClass.getKmClass().getTypeParameters());
            result.collectConstructors(kotlinClass.getKmClass().getConstructors());
            return result;
        }
        if (metadata instanceof KotlinClassMetadata.FileFacade facade) {
            var result = new KotlinDeclarations(false);
            result.collect(facade.getKmPackage(), List.of());
            return result;
        }
        if (metadata instanceof KotlinClassMetadata.MultiFileClassPart part) {
            var result = new KotlinDeclarations(false);
            result.collect(part.getKmPackage(), List.of());
            return result;
        }
        return new KotlinDeclarations(metadata instanceof KotlinClassMetadata.SyntheticClass);
    }

    boolean hidesClass() {
        return internalClass;
    }

    boolean hides(Member member) {
        return member instanceof Executable executable && internalSignatures.contains(signature(executable));
    }

    /** A function as Kotlin declares it; the other's form when it is none of Kotlin's. */
    String describe(Method method, String otherwise) {
        return kotlinSignatures.getOrDefault(signature(method), otherwise);
    }

    private void collect(KmDeclarationContainer declarations, List<KmTypeParameter> typeParameters) {
        for (var function : declarations.getFunctions()) {
            var signature = JvmExtensionsKt.getSignature(function);
            if (signature != null) {
                kotlinSignatures.put(signature.toString(), KotlinSignature.of(function, typeParameters));
            }
            if (!reachable(Attributes.getVisibility(function))) {
                add(signature);
            }
        }
        for (var property : declarations.getProperties()) {
            if (!reachable(Attributes.getVisibility(property))) {
                add(JvmExtensionsKt.getGetterSignature(property));
                add(JvmExtensionsKt.getSetterSignature(property));
            }
        }
    }

    private void collectConstructors(List<KmConstructor> constructors) {
        for (var constructor : constructors) {
            if (!reachable(Attributes.getVisibility(constructor))) {
                add(JvmExtensionsKt.getSignature(constructor));
            }
        }
    }

    private void add(Object signature) {
        if (signature != null) {
            internalSignatures.add(signature.toString());
        }
    }

    private static boolean reachable(Visibility visibility) {
        return visibility == Visibility.PUBLIC || visibility == Visibility.PROTECTED;
    }

    /** As the class file writes it: {@code name(Lparameters;)Lresult;}. */
    private static String signature(Executable executable) {
        var parameters = new ArrayList<String>();
        for (var parameter : executable.getParameterTypes()) {
            parameters.add(parameter.descriptorString());
        }
        var name = executable instanceof Constructor ? "<init>" : executable.getName();
        var result = executable instanceof Method method ? method.getReturnType().descriptorString() : "V";
        return name + "(" + String.join("", parameters) + ")" + result;
    }
}
