package io.heddle.loadgen.verdict;

/** How a threshold compares. <b>Thread:</b> immutable. */
public enum Comparison {
    /** Less than. */
    LESS("<", "below"),
    /** At most. */
    LESS_OR_EQUAL("<=", "at most"),
    /** More than. */
    GREATER(">", "above"),
    /** At least. */
    GREATER_OR_EQUAL(">=", "at least");

    final String sign;
    final String words;

    Comparison(String sign, String words) {
        this.sign = sign;
        this.words = words;
    }

    boolean holds(double value, double limit) {
        return switch (this) {
            case LESS -> value < limit;
            case LESS_OR_EQUAL -> value <= limit;
            case GREATER -> value > limit;
            case GREATER_OR_EQUAL -> value >= limit;
        };
    }

    boolean isUpper() {
        return this == GREATER || this == GREATER_OR_EQUAL;
    }
}
