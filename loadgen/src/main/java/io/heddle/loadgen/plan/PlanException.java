package io.heddle.loadgen.plan;

/**
 * A plan has a mistake. The message is one sentence that says what is wrong and what would be right; readers of files put the place before
 * it. <b>Thread:</b> immutable.
 */
public final class PlanException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public PlanException(String sentence) {
        super(sentence);
    }

    public PlanException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
