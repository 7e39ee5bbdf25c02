package io.heddle.loadgen.scenario;

import io.heddle.loadgen.scenario.template.Variables;
import java.util.Arrays;

/**
 * The state that only users of richer scenarios need, so that those of plain ones stay small. <b>Thread:</b> loop-confined.
 */
final class Memory {
    final Variables variables;
    /** Turns left, or the end of the time, by loop. */
    final long[] loops;
    /** Running numbers of {@code {{count name}}}. */
    final long[] counts;
    /** The row at hand by source. */
    final int[] rows;
    /** Echoes without an answer by step, where there are several echo steps. */
    final int[] outstanding;

    /** By listener with a sequence; made when the first number comes. */
    final SequenceWindow[] sequences;

    Memory(Script script) {
        variables = new Variables(script.variables);
        loops = new long[script.loops];
        counts = new long[script.counters];
        rows = new int[script.usesData ? script.program.data().size() : 0];
        sequences = new SequenceWindow[script.sequences];
        outstanding = new int[script.echoes.length];
    }

    /** For a user that begins its scenario again: rows and running numbers stay. */
    void beginAgain() {
        variables.clear();
        Arrays.fill(outstanding, 0);
    }
}
