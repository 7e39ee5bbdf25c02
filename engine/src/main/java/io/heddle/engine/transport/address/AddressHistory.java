package io.heddle.engine.transport.address;

import java.net.SocketAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import org.agrona.concurrent.NanoClock;

/**
 * The addresses that failed lately, each remembered for a while, so that they are tried last (RFC 8305 section 4): a name whose first
 * address is dead costs that delay now and then, not at each connect. Their number is bounded: the oldest entry is dropped first.
 *
 * <p><b>Thread:</b> loop-confined, one an engine.
 */
public final class AddressHistory {
    /** Long enough for a fleet of bots to reconnect without it, short enough for an address that is mended to have its share again. */
    public static final long REMEMBER_NS = 60_000_000_000L;
    public static final int MAX_ADDRESSES = 4_096;

    private final NanoClock cycleClock;
    /** When each is forgotten, in that order. */
    private final LinkedHashMap<SocketAddress, Long> expiries = new LinkedHashMap<>();

    public AddressHistory(NanoClock cycleClock) {
        this.cycleClock = cycleClock;
    }

    /** The address did not take a connection, or was slower than another that began after it. */
    public void failed(SocketAddress address) {
        long nowNs = cycleClock.nanoTime();
        expiries.remove(address);
        Iterator<Long> oldest = expiries.values().iterator();
        while (oldest.hasNext() && (nowNs - oldest.next() >= 0 || expiries.size() >= MAX_ADDRESSES)) {
            oldest.remove();
        }
        expiries.put(address, nowNs + REMEMBER_NS);
    }

    public void succeeded(SocketAddress address) {
        if (!expiries.isEmpty()) {
            expiries.remove(address);
        }
    }

    public boolean hasFailedLately(SocketAddress address) {
        Long expiryNs = expiries.isEmpty() ? null : expiries.get(address);
        if (expiryNs == null) {
            return false;
        }
        if (cycleClock.nanoTime() - expiryNs >= 0) {
            expiries.remove(address);
            return false;
        }
        return true;
    }

    public int size() {
        return expiries.size();
    }
}
