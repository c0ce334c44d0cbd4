package dev.tailrace.app.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tailrace.dsl.query.JsonText;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonLinesTest {
    @Test
    void numbersBooleansAndNullsStayWhatTheyAre() throws IOException {
        assertEquals(
                "{\"a\":1,\"b\":-2.50,\"c\":true,\"d\":null,\"e\":1000}\n",
                json(List.of("a", "b", "c", "d", "e"), 1, new BigDecimal("-2.50"), true, null, new BigDecimal("1E+3")));
    }

    @Test
    void numbersThatJsonDoesNotHaveBecomeText() throws IOException {
        assertEquals("{\"a\":\"NaN\",\"b\":\"-Infinity\"}\n", json(List.of("a", "b"), Double.NaN, Float.NEGATIVE_INFINITY));
    }

    @Test
    void quotesBackslashesAndControlCharactersAreEscapedInKeysAndValues() throws IOException {
        assertEquals("{\"a\\\"b\":\"\\\\ \\\" \\n \\r \\t \\u0001 ü 😀\"}\n", json(List.of("a\"b"), "\\ \" \n \r \t \u0001 ü 😀"));
    }

    @Test
    void jsonColumnsAreNotQuotedAndStayOnOneLine() throws IOException {
        assertEquals("{\"a\":{\"x\":  [1,  2]}}\n", json(List.of("a"), JsonText.of("{\"x\":\n [1,\r 2]}")));
    }

    @Test
    void arraysBytesAndTimesHaveAForm() throws IOException {
        assertEquals(
                "{\"a\":[1,null,[\"x\"]],\"b\":\"\\\\x00ff\",\"c\":\"2026-01-02T03:04:05Z\"}\n",
                json(
                        List.of("a", "b", "c"),
                        Arrays.asList(1, null, List.of("x")),
                        new byte[] {0, -1},
                        Instant.parse("2026-01-02T03:04:05Z")));
    }

    @Test
    void columnsOfOneNameGetKeysOfTheirOwn() throws IOException {
        assertEquals(
                "{\"n\":1,\"n_3\":2,\"n_2\":3,\"n_4\":4}\n", json(List.of("n", "n", "n_2", "n"), 1, 2, 3, 4));
    }

    private static String json(List<String> columns, Object... values) throws IOException {
        var out = new StringWriter();
        var format = OutputFormat.json.to(out);
        format.columns(columns);
        format.row(Arrays.asList(values));
        format.end();
        return out.toString();
    }
}
