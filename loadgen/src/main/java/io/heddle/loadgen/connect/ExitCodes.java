package io.heddle.loadgen.connect;

/** The exit codes of {@code heddle connect}; 1 is a fault of the tool, and 130 and 143 are signals. <b>Thread:</b> no state. */
public final class ExitCodes {
    /** The connection was closed in order, and everything was sent. */
    public static final int WELL = 0;
    /** A mistake of the user's: an option, or a record of standard input that could not be sent. */
    public static final int USAGE = 2;
    /** There is no connection: name, address, proxy, TLS, or a time limit. */
    public static final int NOT_CONNECTED = 4;
    /** The server answered the upgrade with something else than 101. */
    public static final int REFUSED = 5;
    /** The connection broke, or the server broke the protocol or stopped taking messages. */
    public static final int LOST = 6;
    /** Fewer messages came than were expected. */
    public static final int TOO_FEW = 7;
    /** The server closed the connection with a code that tells of an error. */
    public static final int CLOSED_WITH_ERROR = 8;
    /** Standard output was closed by its reader; the same as SIGPIPE. */
    public static final int BROKEN_PIPE = 141;

    private ExitCodes() {}
}
