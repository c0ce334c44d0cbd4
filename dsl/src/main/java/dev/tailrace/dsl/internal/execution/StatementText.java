package dev.tailrace.dsl.internal.execution;

import java.util.List;
import java.util.Set;

/**
 * What a statement can leave behind, read off its text and never guessed: where the text does not say, it may have written. What functions
 * do inside views, operators, policies and rules is not in the text.
 */
final class StatementText {
    private static final Set<String> WRITING = Set.of("insert", "update", "delete", "merge", "into", "call", "copy");
    private static final Set<String> READING = Set.of("select", "with", "values", "table", "show");
    private static final Set<String> ATOMIC =
            Set.of("select", "with", "values", "table", "show", "insert", "update", "delete", "merge", "truncate", "notify");

    /** What may stand before a parenthesis without being a function's name. */
    private static final Set<String> KEYWORDS = Set.of(
            "all", "and", "any", "array", "as", "between", "by", "case", "cross", "distinct", "else", "except", "exists", "filter",
            "from", "full", "having", "in", "inner", "intersect", "is", "join", "lateral", "left", "like", "ilike", "limit",
            "materialized", "not", "offset", "on", "or", "outer", "over", "partition", "right", "row", "select", "some", "then",
            "union", "using", "values", "when", "where", "with", "within", "group", "bit", "char", "character", "varchar",
            "varying", "decimal", "numeric", "float", "time", "timestamp", "interval");

    /** PostgreSQL's own that have no effect. */
    private static final Set<String> HARMLESS = Set.of(
            "abs", "age", "array_agg", "array_length", "array_to_string", "avg", "bool_and", "bool_or", "btrim", "cardinality",
            "cast", "ceil", "ceiling", "char_length", "coalesce", "concat", "concat_ws", "count", "cume_dist", "current_database",
            "current_setting", "date_part", "date_trunc", "dense_rank", "every", "extract", "first_value", "floor", "format",
            "generate_series", "greatest", "grouping", "initcap", "json_agg", "jsonb_agg", "json_build_object",
            "jsonb_build_object", "json_object_agg", "jsonb_object_agg", "jsonb_array_elements", "jsonb_path_exists", "lag",
            "last_value", "lead", "least", "left", "length", "lower", "ltrim", "make_date", "make_interval", "max", "md5", "min",
            "mod", "now", "nth_value", "ntile", "nullif", "overlay", "percent_rank", "percentile_cont", "percentile_disc",
            "pg_backend_pid", "pg_sleep", "position", "power", "random", "rank", "regexp_matches", "regexp_replace", "repeat",
            "replace", "right", "round", "row_number", "row_to_json", "rtrim", "sign", "split_part", "sqrt", "stddev", "strpos",
            "string_agg", "string_to_array", "substr", "substring", "sum", "to_char", "to_date", "to_json", "to_jsonb", "to_number",
            "to_timestamp", "to_tsquery", "to_tsvector", "trim", "trunc", "unnest", "upper", "variance");

    private StatementText() {}

    /** Whether it is one statement that can only read. */
    static boolean isPlainRead(String sql) {
        var tokens = SqlTokens.of(sql);
        if (tokens == null || !beginsWith(tokens, READING) || hasSeveral(tokens)) return false;
        for (var i = 0; i < tokens.size(); i++) {
            var token = tokens.get(i);
            if (WRITING.contains(token) && !isLockingClause(tokens, i)) return false;
            if (token.equals("(") && i > 0 && callsUnknown(tokens, i - 1)) return false;
        }
        return true;
    }

    /** Whether a refusal by the server means that nothing of it took effect: one statement, and none that commits in the middle. */
    static boolean isAtomic(String sql) {
        if (sql.isEmpty()) return true; // of our own making, where several are put into a transaction
        var tokens = SqlTokens.of(sql);
        return tokens != null && beginsWith(tokens, ATOMIC) && !hasSeveral(tokens);
    }

    private static boolean beginsWith(List<String> tokens, Set<String> words) {
        return tokens.stream().filter(token -> !token.equals("(")).findFirst().filter(words::contains).isPresent();
    }

    private static boolean hasSeveral(List<String> tokens) {
        var end = tokens.indexOf(";");
        return end >= 0 && end < tokens.size() - 1;
    }

    /** {@code for update}, {@code for no key update}. */
    private static boolean isLockingClause(List<String> tokens, int at) {
        return tokens.get(at).equals("update") && at > 0 && (tokens.get(at - 1).equals("for") || tokens.get(at - 1).equals("key"));
    }

    private static boolean callsUnknown(List<String> tokens, int before) {
        var name = tokens.get(before);
        if (name.startsWith("\"")) return true;
        if (!Character.isLetter(name.charAt(0)) && name.charAt(0) != '_') return false;
        var qualified = before > 0 && tokens.get(before - 1).equals(".");
        return qualified || !KEYWORDS.contains(name) && !HARMLESS.contains(name);
    }
}
