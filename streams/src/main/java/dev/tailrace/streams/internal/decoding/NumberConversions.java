package dev.tailrace.streams.internal.decoding;

import java.math.BigDecimal;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** To numbers: to whole ones only where the value fits. */
final class NumberConversions {
    private NumberConversions() {}

    static JsonConversion exact(Function<BigDecimal, Object> conversion) {
        return value -> {
            try {
                return conversion.apply(decimal(value));
            } catch (ArithmeticException e) {
                throw new Misfit("the value is too large for it, or has a fraction");
            }
        };
    }

    static BigDecimal decimal(JsonNode value) {
        if (value.isNumber()) return value.decimalValue();
        if (!value.isString()) throw new Misfit("it is no number");
        try {
            return new BigDecimal(value.stringValue());
        } catch (NumberFormatException e) {
            throw new Misfit("it is no number, or NaN or Infinity, which only double and float hold");
        }
    }

    /** NaN and the infinities are texts in JSON. */
    static Object binary(JsonNode value, Function<BigDecimal, Object> number, Function<String, Object> text) {
        if (!value.isString()) return number.apply(decimal(value));
        return switch (value.stringValue()) {
            case "NaN", "Infinity", "-Infinity" -> text.apply(value.stringValue());
            default -> number.apply(decimal(value));
        };
    }
}
