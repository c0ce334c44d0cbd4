package dev.tailrace.dsl.testing.api;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kotlin.metadata.Attributes;
import kotlin.metadata.KmClassifier;
import kotlin.metadata.KmFunction;
import kotlin.metadata.KmType;
import kotlin.metadata.KmTypeParameter;
import kotlin.metadata.KmTypeProjection;
import kotlin.metadata.KmValueParameter;

/** A Kotlin function as Kotlin callers see it: the class file of one that is hidden from Java keeps no type arguments. */
final class KotlinSignature {
    private final Map<Integer, String> typeParameterNames = new TreeMap<>();

    private KotlinSignature() {}

    static String of(KmFunction function, List<KmTypeParameter> ofClass) {
        return new KotlinSignature().render(function, ofClass);
    }

    private String render(KmFunction function, List<KmTypeParameter> ofClass) {
        ofClass.forEach(parameter -> typeParameterNames.put(parameter.getId(), parameter.getName()));
        function.getTypeParameters().forEach(parameter -> typeParameterNames.put(parameter.getId(), parameter.getName()));
        var text = new StringBuilder(Attributes.isSuspend(function) ? "suspend fun " : "fun ");
        if (!function.getTypeParameters().isEmpty()) {
            text.append('<').append(join(function.getTypeParameters().stream().map(this::bounded).toList())).append("> ");
        }
        if (function.getReceiverParameterType() != null) {
            text.append(name(function.getReceiverParameterType())).append('.');
        }
        var parameters = function.getValueParameters().stream().map(this::parameter).toList();
        return text + function.getName() + "(" + join(parameters) + "): " + name(function.getReturnType());
    }

    private String bounded(KmTypeParameter parameter) {
        var bounds = parameter.getUpperBounds().stream().map(this::name).filter(bound -> !bound.equals("Any?")).toList();
        return bounds.isEmpty() ? parameter.getName() : parameter.getName() + " : " + String.join(" & ", bounds);
    }

    private String parameter(KmValueParameter parameter) {
        var repeated = parameter.getVarargElementType();
        var named = parameter.getName() + ": " + name(repeated == null ? parameter.getType() : repeated);
        var text = repeated == null ? named : "vararg " + named;
        return Attributes.getDeclaresDefaultValue(parameter) ? text + " = …" : text;
    }

    private String name(KmType type) {
        var text = new StringBuilder(Attributes.isSuspend(type) ? "suspend " : "");
        if (type.getClassifier() instanceof KmClassifier.Class named) {
            text.append(named.getName().replace('/', '.').replaceFirst("^kotlin\\.(collections\\.)?(?=[A-Z])", ""));
        } else if (type.getClassifier() instanceof KmClassifier.TypeAlias alias) {
            text.append(alias.getName().replace('/', '.'));
        } else if (type.getClassifier() instanceof KmClassifier.TypeParameter variable) {
            text.append(typeParameterNames.get(variable.getId()));
        }
        if (!type.getArguments().isEmpty()) {
            text.append('<').append(join(type.getArguments().stream().map(this::argument).toList())).append('>');
        }
        return text.append(Attributes.isNullable(type) ? "?" : "").toString();
    }

    private String argument(KmTypeProjection projection) {
        if (projection.getType() == null || projection.getVariance() == null) {
            return "*";
        }
        return switch (projection.getVariance()) {
            case INVARIANT -> name(projection.getType());
            case IN -> "in " + name(projection.getType());
            case OUT -> "out " + name(projection.getType());
        };
    }

    private static String join(List<String> texts) {
        return String.join(", ", texts);
    }
}
