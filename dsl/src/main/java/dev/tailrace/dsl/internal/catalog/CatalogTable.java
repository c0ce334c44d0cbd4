package dev.tailrace.dsl.internal.catalog;

import dev.tailrace.dsl.error.UnknownColumnException;
import dev.tailrace.dsl.internal.NearestName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A table or view and its columns, in their order. */
public final class CatalogTable {
    private final String schema;
    private final String name;
    private final Map<String, CatalogColumn> columns;
    private final List<CatalogColumn> primaryKey;

    CatalogTable(String schema, String name, Map<String, CatalogColumn> columns, List<CatalogColumn> primaryKey) {
        this.schema = schema;
        this.name = name;
        this.columns = new LinkedHashMap<>(columns);
        this.primaryKey = List.copyOf(primaryKey);
    }

    public String schema() {
        return schema;
    }

    public String name() {
        return name;
    }

    public List<CatalogColumn> columns() {
        return List.copyOf(columns.values());
    }

    /** The columns of the primary key in the key's order; empty without one. */
    public List<CatalogColumn> primaryKey() {
        return primaryKey;
    }

    public Optional<CatalogColumn> find(String column) {
        return Optional.ofNullable(columns.get(column));
    }

    /** @throws UnknownColumnException naming the nearest column */
    public CatalogColumn column(String wanted) {
        return find(wanted).orElseThrow(() -> unknown(wanted, name, columns.keySet()));
    }

    /** The error for a column that none of {@code known} is. */
    public static UnknownColumnException unknown(String wanted, String table, java.util.Collection<String> known) {
        var near = NearestName.of(wanted, known);
        var hint = near == null ? "it has " + String.join(", ", known) + "." : "did you mean '" + near + "'?";
        return new UnknownColumnException("Table '" + table + "' has no column '" + wanted + "': " + hint);
    }
}
