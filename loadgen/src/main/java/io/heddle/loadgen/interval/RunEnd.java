package io.heddle.loadgen.interval;

/**
 * How a run ended. <b>Thread:</b> immutable.
 *
 * @param reason why
 * @param detail a sentence for the user where the reason alone does not say it, or empty
 * @param ranNs how long it ran, without the drain; less than planned if it ended early
 */
public record RunEnd(Reason reason, String detail, long ranNs) {

    /** Why a run ended. */
    public enum Reason {
        /** Its time was up, or all users had run their scenarios. */
        COMPLETED,
        /** The user stopped it. */
        STOPPED,
        /** No connection was left. */
        ALL_LOST,
        /** No connection could be opened. */
        NONE_OPENED,
        /** A threshold was not held, and the plan wanted to end then. */
        THRESHOLD,
        /** The tool itself failed. */
        FAULT
    }
}
