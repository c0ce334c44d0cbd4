package dev.tailrace.streams.internal.decoding;

import dev.tailrace.dsl.query.JsonText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** The types that are one value, other than dates and times. */
final class Scalars {
    static final Map<Class<?>, JsonConversion> BY_TYPE = Map.ofEntries(
            Map.entry(Byte.class, NumberConversions.exact(BigDecimal::byteValueExact)),
            Map.entry(Short.class, NumberConversions.exact(BigDecimal::shortValueExact)),
            Map.entry(Integer.class, NumberConversions.exact(BigDecimal::intValueExact)),
            Map.entry(Long.class, NumberConversions.exact(BigDecimal::longValueExact)),
            Map.entry(BigInteger.class, NumberConversions.exact(BigDecimal::toBigIntegerExact)),
            Map.entry(BigDecimal.class, NumberConversions::decimal),
            Map.entry(Number.class, NumberConversions::decimal),
            Map.entry(Float.class, value -> NumberConversions.binary(value, BigDecimal::floatValue, Float::valueOf)),
            Map.entry(Double.class, value -> NumberConversions.binary(value, BigDecimal::doubleValue, Double::valueOf)),
            Map.entry(Boolean.class, Scalars::truth),
            Map.entry(String.class, TextConversions::text),
            Map.entry(Character.class, TextConversions::character),
            Map.entry(UUID.class, TextConversions::uuid),
            Map.entry(byte[].class, TextConversions::bytes),
            Map.entry(JsonText.class, value -> JsonText.of(value.toString())));

    private Scalars() {}

    private static Object truth(JsonNode value) {
        if (!value.isBoolean()) throw new Misfit("it is no boolean");
        return value.booleanValue();
    }
}
