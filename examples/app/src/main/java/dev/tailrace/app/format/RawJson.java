package dev.tailrace.app.format;

/** A value that is JSON already. */
public record RawJson(String text) {}
