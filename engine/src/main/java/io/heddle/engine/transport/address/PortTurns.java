package io.heddle.engine.transport.address;

import io.heddle.api.config.PortRange;
import java.util.BitSet;

/**
 * The local ports of one local address towards one address and port of a server: gives out each in turn, and knows which of them are in
 * use as far as it can: by sockets of this engine since they were last counted, and by others since the system refused them.
 *
 * <p><b>Thread:</b> loop-confined.
 */
final class PortTurns {
    /** So many refusals in a row may be a long run of ports of somebody else: leave it. */
    private static final int RUN = 4;
    /** Steps of this share of a range, the golden section, fall far from all those before. */
    private static final double GOLDEN = 0.618033988749895;
    static final int NONE = -1;

    private final int first;
    private final int count;
    /** By port, less the first. */
    private final BitSet ours = new BitSet();
    private final BitSet refused = new BitSet();
    private int next;
    private int refusedInARow;
    /** Until then nothing has changed that would be worth another count. */
    long nextCountNs;
    /** Until then refused ports are left alone: those in TIME_WAIT are, for a minute. */
    private long forgetRefusedNs;

    PortTurns(PortRange range, long nowNs) {
        first = range.first();
        count = range.size();
        nextCountNs = nowNs;
        forgetRefusedNs = nowNs;
    }

    /** @return a port that may be free, or {@link #NONE} */
    int next() {
        int free = freeFrom(next);
        if (free == NONE) {
            free = freeFrom(0);
        }
        return free == NONE ? NONE : first + free;
    }

    private int freeFrom(int from) {
        int port = from;
        while (port < count && (ours.get(port) || refused.get(port))) {
            port = Math.max(ours.nextClearBit(port), refused.nextClearBit(port));
        }
        return port < count ? port : NONE;
    }

    void onTaken(int port) {
        ours.set(port - first);
        next = port - first + 1;
        refusedInARow = 0;
    }

    void onRefused(int port) {
        refused.set(port - first);
        next = port - first + 1;
        refusedInARow++;
        if (refusedInARow % RUN == 0) {
            next = (int) ((next + (long) (GOLDEN * count)) % count);
        }
    }

    /** Begins a new count of our own sockets: {@link #count} follows for each. */
    void beginCount(long nowNs, long refusalsLastNs) {
        ours.clear();
        if (nowNs - forgetRefusedNs >= 0) {
            refused.clear();
            forgetRefusedNs = nowNs + refusalsLastNs;
        }
    }

    /** A socket of ours has this port. */
    void count(int port) {
        if (port >= first && port < first + count) {
            ours.set(port - first);
        }
    }
}
