package io.heddle.loadgen.scenario;

/** Which numbers of a sequence came on one connection: for the 64 up to the highest each is known. <b>Thread:</b> loop-confined. */
final class SequenceWindow {
    /** How a number came. */
    enum Order {
        /** Higher than all before. */
        NEW,
        /** For the first time, after a higher one. */
        OVERTAKEN,
        /** Not for the first time. */
        AGAIN
    }

    private long highest;
    /** Bit n: the number n below the highest came. Numbers below the first count as if they had come. */
    private long came;
    private boolean begun;
    private long missed;

    Order add(long number) {
        if (!begun) {
            begun = true;
            highest = number;
            came = -1;
            return Order.NEW;
        }
        if (number > highest) {
            long step = number - highest;
            if (step >= Long.SIZE || step < 0) {
                missed += Long.SIZE - Long.bitCount(came) + Math.max(0, step - Long.SIZE);
                came = 1;
            } else {
                missed += step - Long.bitCount(came >>> Long.SIZE - step);
                came = came << step | 1;
            }
            highest = number;
            return Order.NEW;
        }
        long below = highest - number;
        if (below >= Long.SIZE || below < 0) {
            return Order.OVERTAKEN;
        }
        if ((came >>> below & 1) != 0) {
            return Order.AGAIN;
        }
        came |= 1L << below;
        return Order.OVERTAKEN;
    }

    /** No more numbers come: those that lack are missed, and the next one is a first one. */
    void close() {
        if (begun) {
            missed += Long.SIZE - Long.bitCount(came);
            begun = false;
        }
    }

    /** How many numbers were found to be missed since the last call. */
    long takeMissed() {
        long taken = missed;
        missed = 0;
        return taken;
    }
}
