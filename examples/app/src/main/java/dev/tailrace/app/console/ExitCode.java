package dev.tailrace.app.console;

/** What the shell learns. */
public final class ExitCode {
    public static final int DONE = 0;
    /** The server, or something on the way to it, refused the work. */
    public static final int FAILED = 1;
    /** The command line, a URL or an option cannot be used. */
    public static final int USAGE = 2;
    /** No connection could be opened. */
    public static final int NOT_CONNECTED = 3;
    /** As a shell reports a process that Ctrl-C ended: 128 + SIGINT. */
    public static final int INTERRUPTED = 130;
    /** As a shell reports a process that the reader of its output left: 128 + SIGPIPE. */
    public static final int READER_GONE = 141;

    private ExitCode() {}
}
