package io.heddle.loadgen.interval;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How a run ended. <b>Thread:</b> immutable.
 *
 * @param reason why
 * @param detail a sentence for the user where the reason alone does not say it, or empty
 * @param ranNs how long it ran, without the drain; less than planned if it ended early
 * @param notes rows for the summary, label and text, about what only this machine knows of the run, such as the heap of a connection
 */
public record RunEnd(Reason reason, String detail, long ranNs, Map<String, String> notes) {

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

    public RunEnd {
        notes = Collections.unmodifiableMap(new LinkedHashMap<>(notes));
    }

    /** An end without notes. */
    public RunEnd(Reason reason, String detail, long ranNs) {
        this(reason, detail, ranNs, Map.of());
    }
}
