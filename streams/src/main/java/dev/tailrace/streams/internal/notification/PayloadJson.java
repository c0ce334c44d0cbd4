package dev.tailrace.streams.internal.notification;

import dev.tailrace.dsl.error.MappingException;
import dev.tailrace.streams.notification.PayloadCodec;
import java.lang.reflect.Type;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.module.kotlin.KotlinModule;

/** Payloads as JSON. Messages never quote one. */
public final class PayloadJson {
    private static final JsonMapper mapper = mapper();

    private PayloadJson() {}

    private static JsonMapper mapper() {
        var builder = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        try {
            builder.addModule(Kotlin.module());
        } catch (NoClassDefFoundError e) {
            // An optional dependency: without it Jackson maps what it knows by itself.
        }
        return builder.build();
    }

    /** Loaded only where the module is: its type may not show outside of here, or the verifier loads it with the class around. */
    private static final class Kotlin {
        static JacksonModule module() {
            return new KotlinModule.Builder().build();
        }
    }

    /** Values of {@code type}, which is {@code T}'s. */
    public static <T> PayloadCodec<T> codec(Type type) {
        return new JsonCodec<>(mapper.constructType(type));
    }

    private record JsonCodec<T>(JavaType type) implements PayloadCodec<T> {
        @Override
        public String encode(T value) {
            try {
                return mapper.writerFor(type).writeValueAsString(value);
            } catch (JacksonException e) {
                throw new MappingException("A payload could not be written as JSON of " + type.toCanonical());
            }
        }

        @Override
        public T decode(String payload) {
            T value;
            try {
                value = mapper.readValue(payload, type);
            } catch (JacksonException e) {
                throw new MappingException("A payload is no JSON of " + type.toCanonical());
            }
            if (value == null) throw new MappingException("A payload is null, which is no " + type.toCanonical());
            return value;
        }
    }
}
