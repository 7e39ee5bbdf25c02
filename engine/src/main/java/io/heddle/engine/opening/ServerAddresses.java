package io.heddle.engine.opening;

import io.heddle.engine.transport.address.AddressHistory;
import io.heddle.engine.transport.address.AddressOrder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * The addresses of a server, of which a SOCKS5 proxy is asked for one after the other. Each may take it long, and a connection: their
 * number is bounded, and so is the time in which another one is begun.
 *
 * <p><b>Thread:</b> loop-confined.
 */
final class ServerAddresses {
    static final int MAX_ADDRESSES = 8;

    private final List<InetSocketAddress> order;
    private final long limitNs;
    private int asked;
    private long startNs;

    /** @param limitNs after so long no other address is asked for */
    ServerAddresses(List<InetAddress> found, int port, AddressHistory history, long limitNs) {
        order = AddressOrder.of(found, port, null, history);
        this.limitNs = limitNs;
    }

    /** The proxy is asked for it now. */
    InetAddress current(long nowNs) {
        if (asked == 0) {
            asked = 1;
            startNs = nowNs;
        }
        return order.get(asked - 1).getAddress();
    }

    /**
     * The proxy cannot reach the current one.
     *
     * @return whether there is another one to be asked for next
     */
    boolean moveOn(AddressHistory history, long nowNs) {
        history.failed(order.get(asked - 1));
        if (asked == Math.min(order.size(), MAX_ADDRESSES) || nowNs - startNs - limitNs >= 0) {
            return false;
        }
        asked++;
        return true;
    }

    /** As an attempt tells its last failure. */
    Failure told(Failure last) {
        if (order.size() < 2) {
            return last;
        }
        return last.with("The proxy was asked for " + asked + " of the " + order.size() + " addresses of the server"
            + (asked == order.size() ? "." : ", one after the other; no more than " + MAX_ADDRESSES
                + " are, and none after EngineConfig.proxyTimeout for all."));
    }
}
