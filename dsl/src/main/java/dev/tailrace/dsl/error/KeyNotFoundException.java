package dev.tailrace.dsl.error;

/** A loader has no value for a key that it was asked for. The message says which loader; the key is in {@link #key}. */
public final class KeyNotFoundException extends TailraceException {
    private static final long serialVersionUID = 1L;

    private final transient Object key;

    public KeyNotFoundException(String loader, Object key) {
        super("There is no value for a key that the loader of " + loader + " was asked for", null, null);
        this.key = key;
    }

    /** The key; it may hold what must not get into a log. */
    public Object key() {
        return key;
    }
}
