package dev.tailrace.dsl.query;

/** Conditions in parentheses. Immutable. */
public interface Group extends Conditions<Group, Group> {}
