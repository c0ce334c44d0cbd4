package dev.tailrace.dsl.internal.record;

import dev.tailrace.dsl.error.MappingException;
import dev.tailrace.dsl.error.TailraceException;
import dev.tailrace.dsl.internal.NearestName;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;

/** Reads rows of given columns into a record: a single handle, the constructor over one reader a component. */
final class RecordReader<R> implements RowReader<R> {
    private final MethodHandle handle;
    private final Class<R> type;

    private RecordReader(MethodHandle handle, Class<R> type) {
        this.handle = handle;
        this.type = type;
    }

    static <R> RowReader<R> of(RecordMapping<R> mapping, ResultColumn[] columns) {
        var components = mapping.components();
        var readers = new MethodHandle[components.size()];
        for (var component : components) {
            var column = columnOf(component, columns, mapping.type());
            var site = ReadSite.of(component.describedIn(mapping.type()), column);
            readers[component.index()] = ValueReaders.reader(component.type(), column, site);
        }
        var constructed = MethodHandles.filterArguments(mapping.constructor(), 0, readers);
        // Every reader takes the same ResultSet.
        var reader = MethodHandles.permuteArguments(
                constructed, MethodType.methodType(Object.class, ResultSet.class), new int[readers.length]);
        return new RecordReader<>(reader, mapping.type());
    }

    @Override
    @SuppressWarnings("unchecked")
    public R read(ResultSet rows) throws SQLException {
        try {
            return (R) (Object) handle.invokeExact(rows);
        } catch (SQLException | TailraceException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new MappingException("Record " + type.getSimpleName() + " refused a row: its constructor threw "
                    + e.getClass().getSimpleName(), null, e);
        }
    }

    // The exact column name first; then the same regardless of case; then the component's own name, as an alias in a query may have it.
    private static ResultColumn columnOf(MappedComponent component, ResultColumn[] columns, Class<?> type) {
        var found = Arrays.stream(columns).filter(column -> column.label().equals(component.column())).toList();
        if (found.isEmpty()) {
            found = Arrays.stream(columns).filter(column -> column.label().equalsIgnoreCase(component.column())).toList();
        }
        if (found.isEmpty() && !component.columnNamed()) {
            found = Arrays.stream(columns).filter(column -> column.label().equalsIgnoreCase(component.name())).toList();
        }
        if (found.size() == 1) {
            return found.get(0);
        }
        var target = component.describedIn(type);
        if (found.isEmpty()) {
            var labels = Arrays.stream(columns).map(ResultColumn::label).toList();
            throw new MappingException("The result has no column \"" + component.column() + "\" for " + target
                    + NearestName.suggestion(component.column(), labels) + " Columns: " + labels);
        }
        throw new MappingException("The result has " + found.size() + " columns \"" + found.get(0).label() + "\" for " + target
                + "; select one of them, or give the others an alias");
    }
}
