package dev.tailrace.dsl.cluster;

import java.util.regex.Pattern;

/**
 * A place in PostgreSQL's write-ahead log, as {@code pg_lsn}: whoever has replayed the log up to it sees every change committed before it.
 * Ordered from the start of the log on; written {@code 16/B374D848}.
 *
 * @param value the place in bytes, unsigned
 */
public record Lsn(long value) implements Comparable<Lsn> {
    private static final Pattern TEXT = Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");

    /** The highest there can be. No replica ever gets there, so a read that asks for it goes to the primary. */
    public static final Lsn MAX = new Lsn(-1);

    /**
     * Reads {@code 16/B374D848}.
     *
     * @throws IllegalArgumentException if {@code text} is not of that form
     */
    public static Lsn parse(String text) {
        var parts = TEXT.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("\"" + text + "\" is no LSN; one looks like 16/B374D848");
        }
        return new Lsn(Long.parseLong(parts.group(1), 16) << 32 | Long.parseLong(parts.group(2), 16));
    }

    /** How many bytes of log this is ahead of {@code other}; 0 if it is not. */
    public long bytesAhead(Lsn other) {
        return compareTo(other) <= 0 ? 0 : value - other.value;
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compareUnsigned(value, other.value);
    }

    /** As PostgreSQL writes it, which {@link #parse} reads. */
    @Override
    public String toString() {
        return Long.toHexString(value >>> 32).toUpperCase(java.util.Locale.ROOT) + "/"
                + Long.toHexString(value & 0xFFFF_FFFFL).toUpperCase(java.util.Locale.ROOT);
    }
}
