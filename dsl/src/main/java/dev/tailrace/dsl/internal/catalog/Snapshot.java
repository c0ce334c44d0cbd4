package dev.tailrace.dsl.internal.catalog;

import dev.tailrace.dsl.error.UnknownTableException;
import dev.tailrace.dsl.internal.NearestName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tables and views of one reading of the catalog. Immutable. */
public final class Snapshot {
    /**
     * A table and how to write it.
     *
     * @param name what the caller called it
     * @param quoted its bare name when the search path finds it, schema and name otherwise, each between quotes
     */
    public record Found(CatalogTable table, String name, List<String> quoted) {}

    private final Map<String, CatalogTable> visible;
    private final Map<String, Map<String, CatalogTable>> bySchema;

    Snapshot(List<CatalogTable> tables, Map<String, CatalogTable> visible) {
        this.visible = Map.copyOf(visible);
        this.bySchema = new HashMap<>();
        for (var table : tables) {
            bySchema.computeIfAbsent(table.schema(), schema -> new HashMap<>()).put(table.name(), table);
        }
    }

    /**
     * Finds {@code posts} on the search path, or {@code blog.posts} by its schema. A name that has dots itself is found as it is, and
     * comes before a schema's table.
     *
     * @throws UnknownTableException naming the nearest table
     */
    public Found table(String wanted) {
        var found = find(wanted);
        if (found == null) {
            throw unknown(wanted);
        }
        return found;
    }

    /** The first of several that exists. */
    public Found table(List<String> wanted) {
        for (var name : wanted) {
            var found = find(name);
            if (found != null) {
                return found;
            }
        }
        throw unknown(wanted.get(0));
    }

    private @Nullable Found find(String wanted) {
        var plain = visible.get(wanted);
        if (plain != null) {
            return new Found(plain, wanted, List.of(Quoting.quoted(wanted)));
        }
        for (var dot = wanted.indexOf('.'); dot >= 0; dot = wanted.indexOf('.', dot + 1)) {
            var schema = wanted.substring(0, dot);
            var table = bySchema.getOrDefault(schema, Map.of()).get(wanted.substring(dot + 1));
            if (table != null) {
                return new Found(table, wanted, List.of(Quoting.quoted(schema), Quoting.quoted(table.name())));
            }
        }
        return null;
    }

    private UnknownTableException unknown(String wanted) {
        var known = new ArrayList<String>();
        bySchema.forEach((schema, tables) -> tables.keySet().forEach(name -> {
            if (!schema.equals("pg_catalog")) {
                known.add(visible.get(name) == tables.get(name) ? name : schema + "." + name);
            }
        }));
        var near = NearestName.of(wanted, known);
        var hint = near == null
                ? "create it first, or name its schema if it is not on the search path."
                : "did you mean '" + near + "'?";
        return new UnknownTableException("There is no table or view '" + wanted + "': " + hint);
    }
}
