package dev.tailrace.dsl.internal.open;

/** The two drivers, by name: a URL chooses one for statements and one for LISTEN. */
public enum DriverKind {
    PGJDBC,
    PGJDBC_NG
}
