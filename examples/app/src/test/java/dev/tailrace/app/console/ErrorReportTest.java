package dev.tailrace.app.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.error.AuthenticationFailedException;
import dev.tailrace.dsl.error.ConfigurationException;
import dev.tailrace.dsl.error.QueryFailedException;
import dev.tailrace.streams.error.ChangeLogMissingException;
import dev.tailrace.streams.error.HistoryLostException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class ErrorReportTest {
    @Test
    void namesTheKindInWordsAndAddsAHint() {
        var report = ErrorReport.of(new AuthenticationFailedException("The server refused user app."));
        assertEquals("authentication failed: The server refused user app.", report.text());
        assertTrue(report.lines().contains("hint: "), report::lines);
        assertEquals(ExitCode.NOT_CONNECTED, report.exitCode());
    }

    @Test
    void looksIntoAFuturesException() {
        var report = ErrorReport.of(new CompletionException(new QueryFailedException("relation missing")));
        assertEquals("query failed: relation missing", report.text());
        assertEquals(ExitCode.FAILED, report.exitCode());
        assertNull(report.hint());
    }

    @Test
    void aMessageOfSeveralLinesBecomesOne() {
        assertEquals("query failed: a; b", ErrorReport.of(new QueryFailedException("a\n   b\n")).text());
    }

    @Test
    void aUrlThatCannotBeUsedIsAUsageError() {
        assertEquals(ExitCode.USAGE, ErrorReport.of(new ConfigurationException("bad port")).exitCode());
    }

    @Test
    void aReaderWithoutALogOrAPlaceIsToldWhatToDo() {
        assertTrue(ErrorReport.of(new ChangeLogMissingException("none")).lines().contains("hint: tail --table"));
        assertTrue(ErrorReport.of(new HistoryLostException("trimmed")).lines().contains("hint: --from snapshot"));
    }
}
