package dev.tailrace.snippets;

import static dev.tailrace.dsl.query.Projection.column;
import static dev.tailrace.dsl.query.Projection.count;

import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.query.Direction;
import dev.tailrace.dsl.query.Row;
import java.util.List;
import java.util.concurrent.CompletableFuture;

final class NamedQueries {
    private NamedQueries() {}

    static CompletableFuture<List<Row>> prolificAuthors(Database db) {
        // snippet: java-by-name
        CompletableFuture<List<Row>> authors = db.from("posts")
                .join("users", "users.id", "posts.author_id")
                .where("published_at").isNotNull()
                .select(column("users.name"), count().as("posts"))
                .groupBy("users.name")
                .having(count()).ge(2)
                .orderBy(count(), Direction.DESC)
                .getAsync();
        // end
        return authors;
    }

    /** A row of the SQL's result. */
    record AgeGroup(int decade, long users) {}

    static CompletableFuture<List<AgeGroup>> ageGroups(Database db, int youngest) {
        // snippet: java-sql
        CompletableFuture<List<AgeGroup>> groups = db.sql("""
                        select age / 10 * 10 as decade, count(*) as users
                        from users
                        where age >= ?
                        group by decade
                        order by decade
                        """, youngest)
                .as(AgeGroup.class)
                .getAsync();
        // end
        return groups;
    }
}
