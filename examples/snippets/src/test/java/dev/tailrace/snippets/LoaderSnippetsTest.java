package dev.tailrace.snippets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tailrace.dsl.Database;
import dev.tailrace.dsl.Tailrace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoaderSnippetsTest {
    private Database db;

    @BeforeEach
    void open() {
        db = Tailrace.connect(new SnippetDatabase().url());
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void manyLookupsAreAnswered() {
        var authors = Loading.authors(db, List.of(2L, 9L, 1L)).stream().map(CompletableFuture::join);
        var names = authors.map(user -> user.map(User::name)).toList();
        assertEquals(List.of(Optional.of("Alan"), Optional.empty(), Optional.of("Ada")), names);
    }

    @Test
    void anAuthorHasPostsOrNone() {
        assertEquals(List.of("Notes", "Numbers"), Loading.posts(db, 1).join().stream().map(Post::title).sorted().toList());
        assertEquals(List.of(), Loading.posts(db, 3).join());
    }

    @Test
    void aFunctionLoads() {
        assertEquals(Optional.of(2L), Loading.postCount(db, 1).join());
        assertEquals(Optional.empty(), Loading.postCount(db, 3).join());
    }

    @Test
    void aCacheIsWarmed() {
        Cache<Long, User> cache = Caffeine.newBuilder().build();
        var shown = Collections.synchronizedList(new ArrayList<String>());
        var rest = Loading.warm(db, cache, shown::add).join();
        assertEquals(List.of("2 stored", "2 stored"), shown);
        assertEquals(List.of(1L, 2L), List.of(rest.stored(), rest.present()));
        assertEquals(3, cache.asMap().size());
    }
}
