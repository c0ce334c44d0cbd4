package dev.tailrace.dsl.internal.open;

import dev.tailrace.dsl.error.UnsupportedServerException;

/** The oldest server that Tailrace works with. */
final class ServerVersion {
    private static final int OLDEST = 140_000;

    private ServerVersion() {}

    /**
     * @param where what the message calls the server
     * @param number as {@code server_version_num}: 180006 for 18.6, 90624 for 9.6.24
     * @throws UnsupportedServerException for one that is too old
     */
    static void check(Object where, int number) {
        if (number < OLDEST) {
            var version = number >= 100_000 ? String.valueOf(number / 10_000) : number / 10_000 + "." + number / 100 % 100;
            throw new UnsupportedServerException("The server at " + where + " is PostgreSQL " + version + "; Tailrace needs "
                    + OLDEST / 10_000 + " or newer.");
        }
    }
}
