package io.heddle.loadgen.verdict;

import io.heddle.loadgen.interval.RunEnd;
import java.util.List;

/**
 * How a run is judged. <b>Thread:</b> immutable.
 *
 * @param outcome in one word
 * @param judgements of the thresholds given, in their order, then of the built-in ones that apply
 * @param endedEarly a sentence about a run that did not last as long as planned, or empty
 * @param generator a sentence about the seconds in which the generator was the limit, or empty
 * @param end of the run
 */
public record Verdict(Outcome outcome, List<Judgement> judgements, String endedEarly, String generator, RunEnd end) {

    /** The outcome, with its exit code. */
    public enum Outcome {
        /** No threshold is broken. */
        PASSED("passed", ExitCodes.WELL),
        /** A threshold is broken. */
        FAILED("failed", ExitCodes.THRESHOLD),
        /** The user stopped the run; thresholds were judged, and do not decide. */
        STOPPED("stopped", ExitCodes.INTERRUPTED),
        /** The tool itself failed. */
        FAULT("fault", ExitCodes.FAULT);

        private final String key;
        private final int exitCode;

        Outcome(String key, int exitCode) {
            this.key = key;
            this.exitCode = exitCode;
        }

        /** The name in JSON. */
        public String key() {
            return key;
        }
    }

    public Verdict {
        judgements = List.copyOf(judgements);
    }

    /** The exit code of the process. */
    public int exitCode() {
        return outcome.exitCode;
    }

    /** The thresholds that are broken. */
    public List<Judgement> broken() {
        return judgements.stream().filter(Judgement::broken).toList();
    }

    /** The verdict in one sentence. */
    public String headline() {
        return switch (outcome) {
            case PASSED -> {
                long given = judgements.stream().filter(judgement -> !judgement.builtIn()).count();
                yield given == 0 ? "Passed: no threshold was given, and the built-in ones held."
                    : "Passed: " + (given == 1 ? "the threshold held." : "all " + given + " thresholds held.");
            }
            case FAILED -> "Failed: " + broken().get(0).sentence()
                + (broken().size() == 1 ? "" : " " + (broken().size() - 1) + " more threshold" + (broken().size() == 2 ? "" : "s")
                    + " broke.");
            case STOPPED -> "Stopped by the user" + (broken().isEmpty() ? "." : ": " + broken().get(0).sentence());
            case FAULT -> "The tool itself failed: " + end.detail();
        };
    }
}
