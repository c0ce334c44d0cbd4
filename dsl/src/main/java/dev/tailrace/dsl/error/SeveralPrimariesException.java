package dev.tailrace.dsl.error;

import java.util.List;

/** Several members of the cluster take writes, so that nobody can tell which is right. Nothing was written; stop all but one of them. */
public final class SeveralPrimariesException extends TailraceException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> names;

    public SeveralPrimariesException(List<String> names) {
        super(
                "Several members claim to be the primary: " + String.join(", ", names) + ". Writes are refused until one is left",
                null,
                null);
        this.names = List.copyOf(names);
    }

    /** The members that claim it. */
    public List<String> names() {
        return names;
    }
}
