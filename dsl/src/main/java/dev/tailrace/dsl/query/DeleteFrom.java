package dev.tailrace.dsl.query;

/** Deletes the rows that meet the conditions. */
public interface DeleteFrom extends Write<DeleteFrom>, Conditions<DeleteFrom, Group> {
    /** Says that every row is meant. Without it a delete that has no condition is refused. */
    DeleteFrom everyRow();
}
