package dev.tailrace.streams.event;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A row that was changed in place. An update of the primary key is a {@link Delete} and an {@link Insert} instead.
 *
 * @param before as it was; {@code null} unless the table is watched with its old rows
 * @param after as it is now
 * @param changedColumns the columns whose value changed; empty unless the table is watched with changed columns
 */
public record Update<R>(ChangeOrigin origin, @Nullable R before, R after, Set<String> changedColumns) implements Change<R> {
    public Update {
        changedColumns = Set.copyOf(changedColumns);
    }
}
