package io.heddle.loadgen.scenario;

import io.heddle.loadgen.interval.StepCounter;
import java.util.Arrays;

/**
 * Counts on how many connections of one engine each broadcast message arrived. A message is settled when 1,024 others have come after it,
 * or at the end of the run; arrivals after that do not count. <b>Thread:</b> loop-confined; nothing is allocated.
 */
final class FanOut {
    private static final int SIZE = 1_024;
    private static final int BUCKETS = 2 * SIZE;
    private static final int EMPTY = -1;

    private final StepMeter meter;
    /** How many connections of the engine should get each message. */
    private final long expected;
    private final long[] identities = new long[SIZE];
    private final int[] arrivals = new int[SIZE];
    /** Places in the ring by hash of the identity. */
    private final int[] buckets = new int[BUCKETS];
    private int count;
    private int next;

    FanOut(StepMeter meter, long expected) {
        this.meter = meter;
        this.expected = expected;
        Arrays.fill(buckets, EMPTY);
    }

    void arrived(long identity) {
        int bucket = bucket(identity);
        while (buckets[bucket] != EMPTY) {
            if (identities[buckets[bucket]] == identity) {
                arrivals[buckets[bucket]]++;
                return;
            }
            bucket = bucket + 1 & BUCKETS - 1;
        }
        if (count == SIZE) {
            settle(next);
            remove(identities[next]);
            bucket = bucket(identity);
            while (buckets[bucket] != EMPTY) {
                bucket = bucket + 1 & BUCKETS - 1;
            }
        } else {
            count++;
        }
        identities[next] = identity;
        arrivals[next] = 1;
        buckets[bucket] = next;
        next = (next + 1) % SIZE;
    }

    /** The run is over. */
    void finish() {
        for (int i = 0; i < count; i++) {
            settle((next - count + i + SIZE) % SIZE);
        }
        count = 0;
        Arrays.fill(buckets, EMPTY);
    }

    private void settle(int place) {
        long missed = expected - arrivals[place];
        if (missed > 0) {
            meter.count(StepCounter.MISSED, missed);
        }
    }

    private static int bucket(long identity) {
        return (int) (identity * 0x9E3779B97F4A7C15L >>> 40) & BUCKETS - 1;
    }

    /** Takes an identity out, and moves those behind it up to where they are looked for. */
    private void remove(long identity) {
        int hole = bucket(identity);
        while (identities[buckets[hole]] != identity) {
            hole = hole + 1 & BUCKETS - 1;
        }
        buckets[hole] = EMPTY;
        for (int at = hole + 1 & BUCKETS - 1; buckets[at] != EMPTY; at = at + 1 & BUCKETS - 1) {
            int home = bucket(identities[buckets[at]]);
            boolean reachable = hole <= at ? hole < home && home <= at : hole < home || home <= at;
            if (!reachable) {
                buckets[hole] = buckets[at];
                buckets[at] = EMPTY;
                hole = at;
            }
        }
    }
}
