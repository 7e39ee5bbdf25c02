package io.heddle.api.reconnect;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;

/**
 * Which target is next, and when it may be asked. Each failure leads to the next one in turn; after the loss of a stable connection its own
 * target comes first again, because most losses are restarts, and because all who left it would meet at the next one. A server that asked
 * to be left alone is passed over until then while another one is free. One at which another try is not worth it is left out until a
 * connection to another one has been stable.
 *
 * <p><b>Thread:</b> loop-confined, as its owner is.
 */
final class UriRotation {
    private final List<URI> uris;
    /** Read by any thread. */
    private volatile int index;
    /** The time before which each target asked not to be asked; null until one did. */
    private long[] notBeforeNs;
    /** The URIs that are left out; null while there are none. */
    private BitSet leftOut;

    UriRotation(List<URI> uris) {
        this.uris = uris;
    }

    /** The target of the attempt under way, or else of the next one. */
    URI next() {
        return uris.get(index);
    }

    /** Visits all but the first. */
    void visitOthers(Consumer<URI> visitor) {
        for (int i = 1; i < uris.size(); i++) {
            visitor.accept(uris.get(i));
        }
    }

    /** Another try at the present target is not worth it. @return whether there is another target */
    boolean leaveOut() {
        if (uris.size() == 1) {
            return false;
        }
        if (leftOut == null) {
            leftOut = new BitSet();
        }
        leftOut.set(index);
        return leftOut.cardinality() < uris.size();
    }

    /** A fault of a target may have been mended long ago. */
    void takeAllIn() {
        leftOut = null;
    }

    private boolean isLeftOut(int target) {
        return leftOut != null && leftOut.get(target);
    }

    /** The present target wants to be left alone for so long. */
    void askedToWait(Duration time, long nowNs) {
        if (time.isZero()) {
            return;
        }
        if (notBeforeNs == null) {
            notBeforeNs = new long[uris.size()];
            Arrays.fill(notBeforeNs, nowNs);
        }
        notBeforeNs[index] = nowNs + time.toNanos();
    }

    /**
     * Goes to the next target.
     *
     * @param staysHere whether the present one is the first to be tried again
     * @param drawn the delay by the policy
     * @return the delay until the next attempt
     */
    Duration advance(boolean staysHere, Duration drawn, long nowNs) {
        int first = staysHere ? index : (index + 1) % uris.size();
        while (isLeftOut(first)) {
            first = (first + 1) % uris.size();
        }
        index = first;
        if (notBeforeNs == null) {
            return drawn;
        }
        long leastNs = Long.MAX_VALUE;
        for (int i = 0; i < uris.size(); i++) {
            int candidate = (first + i) % uris.size();
            long leftNs = Math.max(0, notBeforeNs[candidate] - nowNs);
            // One that is free by then anyway is as good as one that is free now, but it must not be asked early.
            if (leftNs < leastNs && !isLeftOut(candidate)) {
                leastNs = leftNs;
                index = candidate;
            }
        }
        if (leastNs == 0) {
            forgetPast(nowNs);
        }
        return drawn.plusNanos(leastNs);
    }

    /** A time that lies far back would one day seem to lie ahead. */
    private void forgetPast(long nowNs) {
        for (int i = 0; i < notBeforeNs.length; i++) {
            if (notBeforeNs[i] - nowNs < 0) {
                notBeforeNs[i] = nowNs;
            }
        }
    }
}
