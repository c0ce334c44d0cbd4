package dev.tailrace.streams.internal.decoding;

import dev.tailrace.dsl.error.MappingException;
import java.lang.reflect.Type;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** JSON as the change log holds it. Messages never quote what could not be read. */
public final class Json {
    // A column may hold up to 1 GiB; Jackson's own limits are for strangers' documents.
    private static final StreamReadConstraints AS_LARGE_AS_A_COLUMN = StreamReadConstraints.builder()
            .maxStringLength(Integer.MAX_VALUE)
            .maxNumberLength(200_000)
            .maxDocumentLength(-1)
            .build();

    private static final JsonMapper mapper = JsonMapper.builder(
                    JsonFactory.builder().streamReadConstraints(AS_LARGE_AS_A_COLUMN).build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Json() {}

    public static ObjectNode object(String json) {
        try {
            if (mapper.readTree(json) instanceof ObjectNode object) return object;
        } catch (JacksonException e) {
            throw new MappingException("This is not JSON: " + e.getOriginalMessage().split(":", 2)[0]);
        }
        throw new MappingException("This is JSON, but not an object");
    }

    /** @throws Misfit if it is none */
    static Object convert(JsonNode value, Type type) {
        try {
            return mapper.treeToValue(value, mapper.constructType(type));
        } catch (JacksonException e) {
            throw new Misfit("it is JSON of kind " + value.getNodeType());
        }
    }

    /** @param what the value is, for the message */
    public static <T> T convert(JsonNode value, Class<T> type, String what) {
        try {
            return mapper.treeToValue(value, type);
        } catch (JacksonException e) {
            throw new MappingException("The " + what + " holds JSON of kind " + value.getNodeType() + ", which is no " + type.getName());
        }
    }
}
