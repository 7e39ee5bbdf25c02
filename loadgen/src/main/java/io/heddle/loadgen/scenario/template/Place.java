package io.heddle.loadgen.scenario.template;

import io.heddle.loadgen.plan.PlanException;

/**
 * Where in a plan something is written, for the sentences about mistakes. <b>Thread:</b> immutable.
 *
 * @param words such as {@code in step login of scenario chat}
 * @param subject the value of the plan, by which a reader of files finds line and column
 */
public record Place(String words, Object subject) {

    /** The same words for a part of the subject. */
    public Place of(Object part) {
        return part == null ? this : new Place(words, part);
    }

    /** A mistake here: the words, and a sentence that goes on behind them. */
    public PlanException mistake(String sentence) {
        return new PlanException(subject, words + ", " + sentence);
    }

    /** A mistake that something else found. */
    public PlanException mistake(String sentence, Throwable cause) {
        return new PlanException(subject, words + ", " + sentence, cause);
    }
}
