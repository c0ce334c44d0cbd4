package dev.tailrace.snippets;

import com.github.benmanes.caffeine.cache.Cache;
import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.load.CacheWarmer;
import dev.tailrace.dsl.load.Loader;
import dev.tailrace.dsl.load.LoaderOptions;
import dev.tailrace.dsl.load.Loaders;
import dev.tailrace.dsl.load.WarmOptions;
import dev.tailrace.dsl.load.WarmProgress;
import dev.tailrace.dsl.publish.Subscribers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Collectors;

final class Loading {
    private Loading() {}

    static List<CompletableFuture<Optional<User>>> authors(Database db, List<Long> authorIds) {
        // snippet: java-loader
        Loader<Long, User> users = Loaders.of(db).record(User.class); // make it once and keep it
        List<CompletableFuture<Optional<User>>> authors =
                authorIds.stream().map(users::loadAsync).toList(); // a few queries, however many ids
        // end
        return authors;
    }

    static CompletableFuture<List<Post>> posts(Database db, long author) {
        // snippet: java-loader-many
        Loader<Long, List<Post>> posts = Loaders.of(db).manyBy(Post::authorId);
        CompletableFuture<List<Post>> adas = posts.getAsync(author); // an empty list for an author without posts
        // end
        return adas;
    }

    static CompletableFuture<Optional<Long>> postCount(Database db, long author) {
        // snippet: java-loader-function
        var options = LoaderOptions.builder().cacheSize(10_000).build(); // needs Caffeine
        Loader<Long, Long> postCounts = Loader.of(options, authors -> countPosts(db, authors.toArray(Long[]::new)));
        CompletableFuture<Optional<Long>> count = postCounts.loadAsync(author);
        postCounts.clear(author); // after a commit that changed it
        // end
        return count;
    }

    static CompletableFuture<WarmProgress> warm(Database db, Cache<Long, User> cache, Consumer<String> show) {
        // snippet: java-warmer
        CacheWarmer<Long, User> warmer = CacheWarmer.of(cache, WarmOptions.DEFAULT.batchSize(1_000).perSecond(20_000));
        var showing = Subscribers.<WarmProgress>forEach(progress -> show.accept(progress.stored() + " stored"));
        warmer.warmPublisher(db.from(User.class).where(User::age).ge(18).publisher(), User::id).subscribe(showing); // from a stream of rows

        Loader<Long, User> users = Loaders.of(db).record(User.class);
        CompletableFuture<WarmProgress> rest =
                showing.completion().thenCompose(done -> warmer.warmAsync(List.of(1L, 2L, 3L), users)); // or by keys
        // end
        return rest;
    }

    private static CompletionStage<Map<Long, Long>> countPosts(Database db, Long[] authors) {
        return db.sql("select author_id, count(*) as posts from posts where author_id = any(?) group by author_id", (Object) authors)
                .getAsync()
                .thenApply(rows -> rows.stream().collect(Collectors.toMap(
                        row -> row.get("author_id", Long.class), row -> row.get("posts", Long.class))));
    }
}
