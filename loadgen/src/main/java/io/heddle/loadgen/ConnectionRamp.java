package io.heddle.loadgen;

import java.util.function.IntConsumer;

/**
 * Decides when the next connection begins: at a steady rate or as fast as possible, but never with more under way than a
 * server's accept backlog takes. <b>Thread:</b> loop-confined.
 */
final class ConnectionRamp {
    static final int MAX_UNDER_WAY = 256;

    private final IntConsumer opener;
    private int total;
    private int begun;
    private int underWay;
    private FixedGrid grid;
    private boolean pumping;

    ConnectionRamp(int total, IntConsumer opener) {
        this.total = total;
        this.opener = opener;
    }

    /** Begins one connection now, whatever the rate: the first one goes alone. */
    void beginOne() {
        underWay++;
        opener.accept(begun++);
    }

    /** From now on the others follow; a rate of 0 means as fast as possible. */
    void start(int perSecond, long nowNs) {
        int before = begun;
        grid = perSecond == 0 ? null : new FixedGrid(nowNs - (long) before * 1_000_000_000L / perSecond, perSecond);
        pump(nowNs);
    }

    void pump(long nowNs) {
        // An opener that fails at once comes back here from inside the loop below.
        if (pumping) {
            return;
        }
        pumping = true;
        while (begun < total && underWay < MAX_UNDER_WAY && (grid == null || begun < grid.dueBy(nowNs))) {
            beginOne();
        }
        pumping = false;
    }

    /** A connection that was under way is open or has failed. */
    void settled() {
        underWay--;
    }

    /** No connection begins after this. */
    void stop() {
        total = begun;
    }

    int begun() {
        return begun;
    }

    int underWay() {
        return underWay;
    }

    boolean isComplete() {
        return begun == total && underWay == 0;
    }
}
