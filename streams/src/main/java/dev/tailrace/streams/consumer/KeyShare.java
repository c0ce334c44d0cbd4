package dev.tailrace.streams.consumer;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * Which partition a row belongs to: the first four bytes of the SHA-256 of its key's text, as an unsigned number, modulo the number of
 * partitions. The text is the primary key's columns as PostgreSQL writes {@code jsonb}, in UTF-8. It is the same on every machine and in
 * every version; in SQL:
 *
 * <pre>{@code
 * ('x' || left(encode(sha256(convert_to(key::text, 'UTF8')), 'hex'), 8))::bit(32)::bigint % n
 * }</pre>
 *
 * <p>{@code {"id": 1}} hashes to 894086903.
 */
public final class KeyShare {
    private KeyShare() {}

    /**
     * The partition of a key.
     *
     * @param key the key as {@code jsonb} text; {@code null}, of a table without a primary key, belongs to partition 0
     * @param partitions how many there are
     */
    public static int of(@Nullable String key, int partitions) {
        if (partitions < 1) throw new IllegalArgumentException("partitions must be 1 or more");
        return key == null ? 0 : (int) (hash(key) % partitions);
    }

    /** The key's number, from 0 to 4294967295. */
    public static long hash(String key) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return (digest[0] & 0xFFL) << 24 | (digest[1] & 0xFFL) << 16 | (digest[2] & 0xFFL) << 8 | digest[3] & 0xFFL;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
