package dev.tailrace.snippets;

import dev.tailrace.dsl.record.Id;

/** A row of {@code users}. */
record User(@Id long id, String name, int age) {}
