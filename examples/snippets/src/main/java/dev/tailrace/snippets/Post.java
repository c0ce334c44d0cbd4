package dev.tailrace.snippets;

import dev.tailrace.dsl.record.Id;

/** A row of {@code posts}. */
record Post(@Id long id, long authorId, String title) {}
