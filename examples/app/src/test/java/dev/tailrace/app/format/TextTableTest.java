package dev.tailrace.app.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextTableTest {
    private final StringWriter out = new StringWriter();
    private final RowFormat table = OutputFormat.table.to(out);

    @Test
    void columnsAreAsWideAsTheirFirstRowsAndNumbersStandRight() throws IOException {
        table.columns(List.of("id", "name"));
        table.row(List.of(7, "Ada"));
        table.row(Arrays.asList(123, null));
        table.end();
        assertEquals(
                """
                 id  | name
                -----+------
                   7 | Ada
                 123 | NULL
                (2 rows)
                """,
                out.toString());
    }

    @Test
    void rowsAfterTheFirstAreWrittenAtOnceAndCutToTheWidths() throws IOException {
        table.columns(List.of("n"));
        for (int i = 0; i < 200; i++) {
            table.row(List.of("abc"));
        }
        var before = out.toString().length();
        table.row(List.of("abcdef"));
        assertEquals(" ab…\n", out.toString().substring(before));
    }

    @Test
    void aValueWithLineBreaksAndEscapesStaysOnItsLine() throws IOException {
        table.columns(List.of("n"));
        table.row(List.of("a\nb\u001b[31m"));
        table.end();
        assertTrue(out.toString().contains(" a↵b·[31m\n"), out::toString);
    }

    @Test
    void noRowsAreCountedToo() throws IOException {
        table.end();
        assertEquals("(0 rows)\n", out.toString());
    }
}
