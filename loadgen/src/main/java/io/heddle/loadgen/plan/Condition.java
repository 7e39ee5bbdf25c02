package io.heddle.loadgen.plan;

/** Decides between steps. <b>Thread:</b> immutable. */
public sealed interface Condition {

    /** Compares a variable with a template's text. */
    static Condition compare(String variable, Comparison comparison, String template) {
        return new Compare(variable, comparison, template);
    }

    /** Holds at random. */
    static Condition chance(double probability) {
        return new Chance(probability);
    }

    /** How two values are compared: as numbers if both are numbers, as text otherwise. */
    enum Comparison {
        EQUAL,
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL
    }

    /** Compares a variable with a template's text. */
    record Compare(String variable, Comparison comparison, String template) implements Condition {}

    /** Holds at random: 0 never, 1 always. */
    record Chance(double probability) implements Condition {}
}
