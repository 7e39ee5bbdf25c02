package io.heddle.jmh.tools;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The response times that users of a stalling server feel: messages are due at the pace of their connection, and those that are due while
 * the server stalls are answered when the stall ends. The opening of connections and the stalls are those that the server measured.
 * <b>Thread:</b> immutable.
 */
final class FeltTimes {
    private final double[] millis;

    /**
     * Computes them for one run.
     *
     * @param openedNanos when each connection was opened
     * @param firstMessageNanos before which no message is due: some tools open all connections first
     * @param stalls in which the server answered nothing
     */
    FeltTimes(ToolWork work, List<Long> openedNanos, long firstMessageNanos, List<EchoTarget.Stall> stalls) {
        List<EchoTarget.Stall> inOrder = stalls.stream().sorted(Comparator.comparingLong(EchoTarget.Stall::fromNanos)).toList();
        int each = Math.toIntExact(work.messagesPerConnection());
        millis = new double[openedNanos.size() * each];
        int next = 0;
        for (int connection = 0; connection < openedNanos.size(); connection++) {
            long opened = openedNanos.get(connection);
            // Where all connections open first, the first messages are spread over one pace.
            long begin = opened >= firstMessageNanos ? opened
                : firstMessageNanos + work.paceNanos() * connection / openedNanos.size();
            for (int i = 0; i < each; i++) {
                millis[next++] = waitNanos(begin + i * work.paceNanos(), inOrder) / 1e6;
            }
        }
        Arrays.sort(millis);
    }

    private static long waitNanos(long dueNanos, List<EchoTarget.Stall> stalls) {
        for (EchoTarget.Stall stall : stalls) {
            if (dueNanos >= stall.fromNanos() && dueNanos < stall.toNanos()) {
                return stall.toNanos() - dueNanos;
            }
        }
        return 0;
    }

    /** The number of messages that were due. */
    int due() {
        return millis.length;
    }

    /** The time in milliseconds that a share of the messages, such as 0.99, did not exceed. */
    double percentile(double share) {
        return millis.length == 0 ? 0 : millis[(int) Math.max(0, Math.ceil(share * millis.length) - 1)];
    }
}
