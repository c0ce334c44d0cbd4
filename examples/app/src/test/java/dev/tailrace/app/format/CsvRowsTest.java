package dev.tailrace.app.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvRowsTest {
    @Test
    void theHeaderComesFirstAndLinesEndAsTheRfcSays() throws IOException {
        assertEquals("id,name\r\n1,Ada\r\n", csv(List.of("id", "name"), 1, "Ada"));
    }

    @Test
    void commasQuotesAndLineBreaksAreQuoted() throws IOException {
        assertEquals("\"a,b\",c\r\n\"say \"\"hi\"\"\",\"two\nlines\"\r\n", csv(List.of("a,b", "c"), "say \"hi\"", "two\nlines"));
    }

    @Test
    void nullAndAnEmptyTextDiffer() throws IOException {
        assertEquals("a,b\r\n,\"\"\r\n", csv(List.of("a", "b"), null, ""));
    }

    @Test
    void arraysAreWrittenAsPostgresReadsThem() throws IOException {
        assertEquals("a\r\n\"{1,NULL,\"\"x y\"\"}\"\r\n", csv(List.of("a"), Arrays.asList(1, null, "x y")));
    }

    private static String csv(List<String> columns, Object... values) throws IOException {
        var out = new StringWriter();
        var format = OutputFormat.csv.to(out);
        format.columns(columns);
        format.row(Arrays.asList(values));
        format.end();
        return out.toString();
    }
}
