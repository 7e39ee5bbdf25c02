package io.heddle.loadgen.verdict;

/**
 * A threshold has a mistake. The message is one sentence without the place, which the caller puts before it. <b>Thread:</b> immutable.
 */
public final class ThresholdException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int column;

    ThresholdException(int column, String sentence) {
        super(sentence);
        this.column = column;
    }

    /** Where it is, from 1. */
    public int column() {
        return column;
    }
}
