package dev.tailrace.app.tail;

import dev.tailrace.streams.log.Position;
import dev.tailrace.streams.log.Start;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What {@code --from} takes. */
final class StartOption implements ITypeConverter<Start> {
    @Override
    public Start convert(String text) {
        return switch (text) {
            case "now" -> Start.NOW;
            case "snapshot" -> Start.SNAPSHOT;
            case "oldest" -> Start.OLDEST;
            default -> place(text);
        };
    }

    private static Start place(String text) {
        try {
            return text.startsWith("t1.") ? Start.at(Position.parse(text)) : Start.at(Instant.parse(text));
        } catch (IllegalArgumentException | DateTimeParseException e) {
            throw new TypeConversionException(
                    "expected snapshot, now, oldest, a position as a line has it, or a time such as 2026-01-02T03:04:05Z");
        }
    }
}
