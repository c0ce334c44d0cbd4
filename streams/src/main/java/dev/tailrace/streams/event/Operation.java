package dev.tailrace.streams.event;

/** What happens to a row. An update of the primary key is a delete and an insert. */
public enum Operation {
    INSERT,
    UPDATE,
    DELETE
}
