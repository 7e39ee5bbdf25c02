package io.heddle.loadgen.scenario.template;

import java.util.random.RandomGenerator;

/**
 * All that a template sees of the user for whom it is rendered. One serves all users of an event loop, one after the other.
 * <b>Thread:</b> loop-confined.
 */
public final class Scope {
    final RandomGenerator random;
    Variables variables;
    long[] counts;
    int[] rows;
    long connection;
    long id;
    long nowNs;
    long dueNs;

    /** Draws come from a generator. */
    public Scope(RandomGenerator random) {
        this.random = random;
    }

    /**
     * Points at a user.
     *
     * @param newVariables by slot, or null if the script has none
     * @param newCounts running numbers by slot, or null
     * @param newRows the rows at hand by source of data, or null
     */
    public void pointAt(long newConnection, Variables newVariables, long[] newCounts, int[] newRows) {
        connection = newConnection;
        variables = newVariables;
        counts = newCounts;
        rows = newRows;
    }

    /** The running number of the message at hand, and when it was due and is sent, in nanoseconds since 1970. */
    public void message(long newId, long newDueNs, long newNowNs) {
        id = newId;
        dueNs = newDueNs;
        nowNs = newNowNs;
    }
}
