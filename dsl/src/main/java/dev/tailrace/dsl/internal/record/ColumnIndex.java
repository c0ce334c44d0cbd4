package dev.tailrace.dsl.internal.record;

import dev.tailrace.dsl.error.UnknownColumnException;
import dev.tailrace.dsl.internal.NearestName;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The columns of one result by name, shared by its rows. */
final class ColumnIndex {
    final List<String> labels;
    private final ResultColumn[] columns;
    private final Map<String, Integer> exact = new HashMap<>();
    private final Map<String, Integer> lowerCase = new HashMap<>();

    ColumnIndex(ResultColumn[] columns) {
        this.columns = columns;
        this.labels = Arrays.stream(columns).map(ResultColumn::label).toList();
        for (var i = 0; i < columns.length; i++) {
            exact.putIfAbsent(columns[i].label(), i);
            lowerCase.putIfAbsent(columns[i].label().toLowerCase(Locale.ROOT), i);
        }
    }

    /** The position of the first column of that name, or else regardless of case; -1 if there is none. */
    int find(String name) {
        var position = exact.get(name);
        if (position == null) {
            position = lowerCase.get(name.toLowerCase(Locale.ROOT));
        }
        return position == null ? -1 : position;
    }

    int require(String name) {
        var position = find(name);
        if (position < 0) {
            throw new UnknownColumnException("The row has no column \"" + name + "\"" + NearestName.suggestion(name, labels)
                    + " Columns: " + labels);
        }
        return position;
    }

    int require(int position) {
        if (position < 0 || position >= columns.length) {
            throw new UnknownColumnException("The row has no column at position " + position + "; it has " + columns.length
                    + ", the first at 0");
        }
        return position;
    }

    ReadSite site(int position, Class<?> type) {
        return ReadSite.of(type.getSimpleName(), columns[position]);
    }
}
