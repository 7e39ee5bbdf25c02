package io.heddle.loadgen.scenario;

import java.util.Arrays;

/** The stamps of the last eight messages whose answer did not come in time. <b>Thread:</b> loop-confined. */
final class GivenUp {
    private static final int SIZE = 8;
    private static final long NONE = -1;

    private final long[] stamps = new long[SIZE];
    private int next;

    GivenUp() {
        Arrays.fill(stamps, NONE);
    }

    void add(long stamp) {
        stamps[next] = stamp;
        next = (next + 1) % SIZE;
    }

    boolean remove(long stamp) {
        for (int i = 0; i < SIZE; i++) {
            if (stamps[i] == stamp) {
                stamps[i] = NONE;
                return true;
            }
        }
        return false;
    }
}
