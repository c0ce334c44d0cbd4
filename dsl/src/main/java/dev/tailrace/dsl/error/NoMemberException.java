package dev.tailrace.dsl.error;

/** No member of the cluster is fit for this read: replicas do not answer or are too far behind. Nothing was sent. */
public final class NoMemberException extends TailraceException {
    private static final long serialVersionUID = 1L;

    public NoMemberException(String message) {
        super(message, null, null);
    }
}
