package dev.tailrace.dsl.internal.record;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Labels of a PostgreSQL enum, or texts, to the Java constants of the same name: exactly, or else regardless of case. */
final class EnumConversion {
    private EnumConversion() {}

    static Conversion to(Class<?> enumType) {
        Map<String, Object> byName = Arrays.stream(enumType.getEnumConstants())
                .collect(Collectors.toMap(constant -> ((Enum<?>) constant).name(), Function.identity()));
        return label -> {
            var constant = byName.get((String) label);
            if (constant != null) {
                return constant;
            }
            var matching = byName.entrySet().stream().filter(entry -> entry.getKey().equalsIgnoreCase((String) label)).toList();
            if (matching.size() != 1) {
                throw new ConversionException("the label is none of " + enumType.getSimpleName() + "'s constants " + byName.keySet());
            }
            return matching.get(0).getValue();
        };
    }
}
