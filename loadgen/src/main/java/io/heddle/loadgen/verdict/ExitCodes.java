package io.heddle.loadgen.verdict;

/** The exit codes of the tool. <b>Thread:</b> no state. */
public final class ExitCodes {
    /** The run held its thresholds. */
    public static final int WELL = 0;

    /** A fault of the tool, or an output that could not be written. */
    public static final int FAULT = 1;

    /** A problem that the user can mend, told before the run. */
    public static final int USAGE = 2;

    /** A threshold is broken. */
    public static final int THRESHOLD = 3;

    /** Ended by SIGINT, as by Ctrl-C. */
    public static final int INTERRUPTED = 130;

    /** Ended by SIGTERM. */
    public static final int TERMINATED = 143;

    private ExitCodes() {}
}
