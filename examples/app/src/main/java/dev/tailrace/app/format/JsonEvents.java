package dev.tailrace.app.format;

import dev.tailrace.dsl.query.JsonText;
import dev.tailrace.streams.event.CaughtUp;
import dev.tailrace.streams.event.ChangeOrigin;
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
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One JSON object an event. {@code op} says what it is; a member that an event does not have is left out. Rows are as the log has them. */
final class JsonEvents implements EventFormat {
    private final Writer out;
    private final StringBuilder line = new StringBuilder();

    JsonEvents(Writer out) {
        this.out = out;
    }

    @Override
    public void event(StreamEvent<ChangedRow> event) throws IOException {
        line.setLength(0);
        if (event instanceof Insert<ChangedRow> insert) {
            insert(insert);
        } else if (event instanceof Update<ChangedRow> update) {
            update(update);
        } else if (event instanceof Delete<ChangedRow> delete) {
            delete(delete);
        } else if (event instanceof Truncate<ChangedRow> truncate) {
            member("op", "truncate");
            member("table", truncate.table());
            origin(truncate.origin());
        } else if (event instanceof Gap<ChangedRow> gap) {
            gap(gap);
        } else if (event instanceof SchemaChanged<ChangedRow> changed) {
            schema(changed);
        } else if (event instanceof CaughtUp<ChangedRow> caughtUp) {
            member("op", "caught-up");
            member("at", caughtUp.at().toString());
        }
        out.append(line.append("}\n"));
    }

    private void insert(Insert<ChangedRow> insert) {
        change("insert", insert.origin());
        row("new", insert.row());
        if (insert.existing()) {
            name("existing").append(true);
        }
        origin(insert.origin());
    }

    private void update(Update<ChangedRow> update) {
        change("update", update.origin());
        row("new", update.after());
        row("old", update.before());
        if (!update.changedColumns().isEmpty()) {
            texts("changed", new TreeSet<>(update.changedColumns()));
        }
        origin(update.origin());
    }

    private void delete(Delete<ChangedRow> delete) {
        change("delete", delete.origin());
        row("old", delete.before());
        origin(delete.origin());
    }

    private void gap(Gap<ChangedRow> gap) {
        member("op", "gap");
        member("reason", gap.reason().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        if (gap.table() != null) {
            member("table", gap.table());
        }
        row("key", gap.key());
        if (gap.count() >= 0) {
            name("count").append(gap.count());
        }
        member("detail", gap.detail());
    }

    private void schema(SchemaChanged<ChangedRow> changed) {
        member("op", "schema-changed");
        member("table", changed.table());
        name("columns");
        var separator = '[';
        for (var column : changed.columns()) {
            line.append(separator).append("{\"name\":");
            JsonValues.appendText(line, column.name());
            line.append(",\"type\":");
            JsonValues.appendText(line, column.type());
            line.append(",\"nullable\":").append(column.nullable()).append('}');
            separator = ',';
        }
        line.append(changed.columns().isEmpty() ? "[]" : "]");
        texts("key", changed.keyColumns());
        name("rewatch").append(changed.rewatch());
    }

    private void change(String op, ChangeOrigin origin) {
        member("op", op);
        member("table", origin.table());
        row("key", origin.key());
    }

    private void origin(ChangeOrigin origin) {
        member("at", origin.at().toString());
        name("seq").append(origin.seq());
        name("xid").append(origin.transactionId());
        member("position", origin.position().toString());
    }

    private void row(String name, @Nullable ChangedRow row) {
        if (row != null) {
            name(name);
            JsonValues.append(line, JsonText.of(row.json()));
        }
    }

    private void texts(String name, Collection<String> values) {
        name(name);
        JsonValues.append(line, List.copyOf(values));
    }

    private void member(String name, String value) {
        name(name);
        JsonValues.appendText(line, value);
    }

    private StringBuilder name(String name) {
        return line.append(line.isEmpty() ? "{\"" : ",\"").append(name).append("\":");
    }
}
