package dev.tailrace.snippets;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.error.ConstraintViolationException;
import dev.tailrace.dsl.error.UnknownColumnException;
import java.util.concurrent.CompletionException;

final class Errors {
    private Errors() {}

    static String register(Database db, User user) {
        // snippet: java-errors
        try {
            db.insertAsync(user).join();
            return "registered";
        } catch (CompletionException e) {
            if (e.getCause() instanceof ConstraintViolationException violation) {
                return "refused, SQLSTATE " + violation.sqlState() + ": " + violation.getMessage();
            }
            throw e;
        }
        // end
    }

    static String misspelt(Database db) {
        // snippet: java-unknown-column
        try {
            db.from("users").where("nmae", "Ada").getAsync().join();
            return "found";
        } catch (CompletionException e) {
            if (e.getCause() instanceof UnknownColumnException unknown) {
                return unknown.getMessage();
            }
            throw e;
        }
        // end
    }
}
