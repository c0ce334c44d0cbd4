package dev.tailrace.dsl.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tailrace.dsl.testing.TestServer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LsnTest {
    private static final List<String> ASCENDING =
            List.of("0/0", "0/1", "0/FFFFFFFF", "1/0", "16/B374D848", "7FFFFFFF/FFFFFFFF", "80000000/0", "FFFFFFFF/FFFFFFFF");

    @Test
    void isReadAndWrittenAsPostgresDoes() throws Exception {
        try (var connection = TestServer.connect(TestServer.newDatabase());
                var ask = connection.prepareStatement("select ?::pg_lsn::text")) {
            for (var text : ASCENDING) {
                assertEquals(text, Lsn.parse(text).toString());
                ask.setString(1, text);
                try (var row = ask.executeQuery()) {
                    row.next();
                    assertEquals(row.getString(1), Lsn.parse(text).toString());
                }
            }
        }
        assertEquals(Lsn.parse("16/B374D848"), Lsn.parse("00000016/b374d848"));
    }

    @Test
    void isOrderedWithoutASign() {
        var places = ASCENDING.stream().map(Lsn::parse).toList();
        var shuffled = Stream.of(7, 0, 5, 2, 6, 1, 4, 3).map(places::get).sorted().toList();
        assertEquals(places, shuffled);
        assertTrue(Lsn.MAX.compareTo(Lsn.parse("80000000/0")) > 0);
        assertEquals(Lsn.parse("FFFFFFFF/FFFFFFFF"), Lsn.MAX);
    }

    @Test
    void tellsHowFarItIsAhead() {
        assertEquals(0x1_0000_0001L, Lsn.parse("2/1").bytesAhead(Lsn.parse("1/0")));
        assertEquals(2, Lsn.parse("80000000/1").bytesAhead(Lsn.parse("7FFFFFFF/FFFFFFFF")));
        assertEquals(0, Lsn.parse("1/0").bytesAhead(Lsn.parse("1/0")));
        assertEquals(0, Lsn.parse("1/0").bytesAhead(Lsn.parse("2/0")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "16", "16/", "/B374D848", "16/B374D8481", "16/B374D84G", "-1/0", " 1/0", "1/0/0"})
    void anythingElseIsRefused(String text) {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> Lsn.parse(text)).getMessage().contains("16/B374D848"));
    }
}
