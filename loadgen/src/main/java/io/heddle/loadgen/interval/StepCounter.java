package io.heddle.loadgen.interval;

/** The counters of each step of a scenario, with the name that outputs and thresholds use. <b>Thread:</b> immutable. */
public enum StepCounter {
    /** Executions that were due by the plan, whether or not they took place. */
    DUE("due"),
    /** Messages given to the engine, or executions begun for steps that send nothing. */
    SENT("sent"),
    /** Executions that ended as the plan wants: answered in time, all checks passed. */
    OK("ok"),
    /** Executions that did not, for any reason: the sum of the reasons below that mark failures. */
    FAILED("failed"),
    /** Failures: no answer within the step's time. */
    TIMED_OUT("timedOut"),
    /** Failures: the answer did not pass a check. */
    CHECK_FAILED("checkFailed"),
    /** Failures: the connection ended before the answer came. */
    LOST("lost"),
    /** Failures: due, and never sent, because the engine refused it or the time was up. */
    NOT_SENT("notSent"),
    /** Answers that came after the step had given up; the step counts as timed out. */
    LATE("late"),
    /** Answers that came again. */
    DUPLICATED("duplicated"),
    /** Answers that came after the answer to a later request: lost answers alone make no disorder. */
    OUT_OF_ORDER("outOfOrder"),
    /** Messages of a listener: pushes and broadcasts that arrived. */
    PUSHED("pushed"),
    /** Gaps that a listener found in the sequence numbers of pushes. */
    MISSED("missed");

    private final String key;

    StepCounter(String key) {
        this.key = key;
    }

    /** The name in JSON, CSV and thresholds. */
    public String key() {
        return key;
    }
}
