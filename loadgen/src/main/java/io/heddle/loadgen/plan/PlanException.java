package io.heddle.loadgen.plan;

/**
 * A plan has a mistake. The message is one sentence that says what is wrong and what would be right. The subject is the value of the plan
 * that has the mistake (a {@code Step}, {@code Message}, {@code Matcher}, {@code Source}, ... or a threshold's text), by which a reader of
 * files finds the place that it puts before the sentence; builders, which have no value yet, give the name of the field. <b>Thread:</b>
 * immutable.
 */
public final class PlanException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Object subject;

    public PlanException(String sentence) {
        this(null, sentence, null);
    }

    public PlanException(String sentence, Throwable cause) {
        this(null, sentence, cause);
    }

    /** A mistake in one value of the plan, which is told apart from others by identity. */
    public PlanException(Object subject, String sentence) {
        this(subject, sentence, null);
    }

    public PlanException(Object subject, String sentence, Throwable cause) {
        super(sentence, cause);
        this.subject = subject;
    }

    /** The value that has the mistake, or null. */
    public Object subject() {
        return subject;
    }
}
