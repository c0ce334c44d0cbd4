package dev.tailrace.dsl.cluster;

/** What it means if a block runs on a second member after it may have run on a first. Nobody can tell by looking at a lambda. */
public enum Repetition {
    /** The block only reads. Its statements run READ ONLY, so that the server refuses what is a write after all. */
    READS,
    /** The block may write, and doing so twice is as good as once. */
    IDEMPOTENT,
    /** The block must not run twice: the next member is tried only if nothing can have been sent to the one before. */
    ONCE
}
