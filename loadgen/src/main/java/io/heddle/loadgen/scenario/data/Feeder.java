package io.heddle.loadgen.scenario.data;

import io.heddle.loadgen.plan.Source;
import java.util.random.RandomGenerator;

/**
 * Gives out the rows of a source to the users of one engine: those whose number leaves the engine's share, so that no two engines of a run
 * give out the same row once more. <b>Thread:</b> loop-confined.
 */
public final class Feeder {
    private final DataSet data;
    private final long step;
    private long next;

    /** The rows of share {@code index} of {@code count}. */
    public Feeder(DataSet data, int index, int count) {
        this.data = data;
        this.next = index;
        this.step = count;
    }

    /** The next row, or -1 if each was taken once and the source wants no more. */
    public int take(RandomGenerator random) {
        if (data.source().order() == Source.Order.RANDOM) {
            return random.nextInt(data.rows());
        }
        if (next >= data.rows() && data.source().order() == Source.Order.ONCE) {
            return -1;
        }
        int row = (int) (next % data.rows());
        next += step;
        return row;
    }
}
