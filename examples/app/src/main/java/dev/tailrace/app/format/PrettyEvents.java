package dev.tailrace.app.format;

import dev.tailrace.streams.event.CaughtUp;
import dev.tailrace.streams.event.Change;
import dev.tailrace.streams.event.ChangedRow;
import dev.tailrace.streams.event.Delete;
import dev.tailrace.streams.event.Gap;
import dev.tailrace.streams.event.Insert;
import dev.tailrace.streams.event.SchemaChanged;
import dev.tailrace.streams.event.StreamEvent;
import dev.tailrace.streams.event.Truncate;
import dev.tailrace.streams.event.Update;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lines to read: {@code 12:00:00.123  update  public.orders  id=1  status: new → paid}. Values longer than a glance are cut, and no value
 * breaks its line or moves the cursor.
 */
final class PrettyEvents implements EventFormat {
    private static final int LONGEST = 60;

    private final Writer out;
    private final DateTimeFormatter times;

    PrettyEvents(Writer out, ZoneId zone) {
        this.out = out;
        times = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(zone);
    }

    @Override
    public void event(StreamEvent<ChangedRow> event) throws IOException {
        if (event instanceof Insert<ChangedRow> insert) {
            change(insert.existing() ? "exists" : "insert", insert, values(insert.row(), insert.key()));
        } else if (event instanceof Update<ChangedRow> update) {
            change("update", update, difference(update));
        } else if (event instanceof Delete<ChangedRow> delete) {
            change("delete", delete, delete.before() == null ? "" : values(delete.before(), delete.key()));
        } else if (event instanceof Truncate<ChangedRow> truncate) {
            line(truncate.origin().at(), "truncate", truncate.table(), "all rows are gone");
        } else if (event instanceof Gap<ChangedRow> gap) {
            line(null, "gap", subject(gap), gap.reason().name().toLowerCase(Locale.ROOT).replace('_', ' ') + ": " + gap.detail());
        } else if (event instanceof SchemaChanged<ChangedRow> changed) {
            line(null, "schema", changed.table(), columns(changed));
        } else if (event instanceof CaughtUp<ChangedRow> caughtUp) {
            line(caughtUp.at(), "caught up", "", "");
        }
    }

    private void change(String what, Change<ChangedRow> change, String values) throws IOException {
        var key = change.key();
        line(change.at(), what, change.table() + (key == null ? "" : "  " + pairs(key)), values);
    }

    private void line(@Nullable Instant at, String what, String subject, String rest) throws IOException {
        var time = at == null ? " ".repeat("12:00:00.123".length()) : times.format(at);
        var text = time + "  " + String.format("%-8s", what) + "  " + subject + (rest.isEmpty() ? "" : "  " + rest);
        out.append(shown(text.stripTrailing())).append('\n');
    }

    /** What an update changed, where its old row is known; otherwise the row as it is now. */
    private static String difference(Update<ChangedRow> update) {
        var before = update.before();
        if (before == null) {
            var known = String.join(", ", new TreeSet<>(update.changedColumns()));
            return values(update.after(), update.key()) + (known.isEmpty() ? "" : "  (changed: " + known + ")");
        }
        return update.after().columns().stream()
                .filter(column -> !before.has(column) || !Objects.equals(before.text(column), update.after().text(column)))
                .map(column -> column + ": " + (before.has(column) ? value(before, column) : "?") + " → " + value(update.after(), column))
                .collect(Collectors.joining(", "));
    }

    private static String values(ChangedRow row, @Nullable ChangedRow key) {
        return row.columns().stream()
                .filter(column -> key == null || !key.has(column))
                .map(column -> column + ": " + value(row, column))
                .collect(Collectors.joining(", "));
    }

    private static String pairs(ChangedRow key) {
        return key.columns().stream().map(column -> column + "=" + value(key, column)).collect(Collectors.joining(" "));
    }

    private static String columns(SchemaChanged<ChangedRow> changed) {
        var columns = changed.columns().stream().map(column -> column.name() + " " + column.type()).collect(Collectors.joining(", "));
        return "is now (" + columns + ")" + (changed.rewatch() ? "; watch it again" : "");
    }

    private static String subject(Gap<ChangedRow> gap) {
        var table = gap.table() == null ? "" : gap.table();
        return gap.key() == null ? table : table + "  " + pairs(gap.key());
    }

    private static String value(ChangedRow row, String column) {
        var text = row.text(column);
        if (text == null) {
            return "NULL";
        }
        var length = text.codePointCount(0, text.length());
        return length <= LONGEST ? text : text.substring(0, text.offsetByCodePoints(0, LONGEST - 1)) + "…";
    }

    private static String shown(String text) {
        return text.replace("\r\n", "↵").replace('\n', '↵').replaceAll("\\p{Cc}", "·");
    }
}
