package io.heddle.engine.opening;

import io.heddle.api.internal.LogText;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The addresses of the peer that is to be connected, a proxy or the server: those that are still to be tried, in order, and those that
 * failed, with the reason of each.
 *
 * <p><b>Thread:</b> loop-confined.
 */
final class Destinations {
    /** An error names so many of the addresses that failed, with their reasons. */
    private static final int MAX_TOLD = 4;
    private static final int MAX_REASON_CHARS = 100;

    private record FailedAddress(SocketAddress address, String reason) {}

    private final ArrayDeque<SocketAddress> ahead;
    /** So many of those ahead, the first ones, have not been tried yet. */
    private int fresh;
    private final List<FailedAddress> failed = new ArrayList<>(1);

    /** @param order one or more, in the order in which they are to be tried */
    Destinations(List<? extends SocketAddress> order) {
        ahead = new ArrayDeque<>(order);
        fresh = ahead.size();
    }

    /** The next one has not been tried yet. */
    boolean isNextFresh() {
        return fresh > 0;
    }

    boolean isEmpty() {
        return ahead.isEmpty();
    }

    /** The caller tries it now. */
    SocketAddress next() {
        fresh = Math.max(0, fresh - 1);
        return ahead.poll();
    }

    /** It could not be tried, or was not tried to its end, and nothing is known against it. */
    void putBack(SocketAddress address) {
        fresh++;
        ahead.addFirst(address);
    }

    /** Another one was faster, or took its place: this one comes up again behind all others. */
    void putLast(SocketAddress address) {
        ahead.addLast(address);
    }

    /** @param reason a few words for an error */
    void failed(SocketAddress address, String reason) {
        failed.add(new FailedAddress(address, LogText.printable(reason, MAX_REASON_CHARS)));
    }

    /** As an attempt tells it that has tried all of them: the last failure, how many there were, and the reasons of the others. */
    Failure told(Failure last) {
        if (failed.size() < 2) {
            return last;
        }
        int others = failed.size() - 1;
        StringBuilder text = new StringBuilder("This was the last of " + failed.size() + " addresses tried; before it failed ");
        for (int i = 0; i < Math.min(others, MAX_TOLD); i++) {
            FailedAddress each = failed.get(i);
            text.append(i == 0 ? "" : ", ").append(LogText.address(each.address)).append(" (").append(each.reason).append(')');
        }
        return last.with(text.append(others > MAX_TOLD ? " and " + (others - MAX_TOLD) + " more." : ".").toString());
    }
}
