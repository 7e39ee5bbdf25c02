package io.heddle.engine.transport.address;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The order in which the addresses of a host are tried (RFC 8305 section 4): the families alternate, beginning with the one of the first
 * address, and within its family each keeps the resolver's order. Addresses that failed lately come behind all others.
 *
 * <p><b>Thread:</b> loop-confined; no state.
 */
public final class AddressOrder {
    /** So many addresses of one name are tried at most: those at the end of a longer list are not. */
    public static final int MAX_ADDRESSES = 64;

    private AddressOrder() {}

    /**
     * @param found as the resolver gave them, one or more
     * @param local the address to connect from, or null: addresses of the other family cannot be reached from it, and are left out
     */
    public static List<InetSocketAddress> of(List<InetAddress> found, int port, InetAddress local, AddressHistory history) {
        if (found.size() == 1) {
            return List.of(new InetSocketAddress(found.get(0), port));
        }
        // Sets: some resolvers give an address twice.
        Set<InetSocketAddress> good = new LinkedHashSet<>();
        Set<InetSocketAddress> failedLately = new LinkedHashSet<>();
        boolean isFiltered = local != null && found.stream().anyMatch(address -> isIpv4(address) == isIpv4(local));
        for (InetAddress address : found) {
            if (!isFiltered || isIpv4(address) == isIpv4(local)) {
                InetSocketAddress remote = new InetSocketAddress(address, port);
                (history.hasFailedLately(remote) ? failedLately : good).add(remote);
            }
        }
        List<InetSocketAddress> order = new ArrayList<>(good.size() + failedLately.size());
        addInterleaved(good, isIpv4(found.get(0)), order);
        addInterleaved(failedLately, isIpv4(found.get(0)), order);
        return order.size() > MAX_ADDRESSES ? order.subList(0, MAX_ADDRESSES) : order;
    }

    private static void addInterleaved(Set<InetSocketAddress> addresses, boolean isIpv4First, List<InetSocketAddress> order) {
        ArrayDeque<InetSocketAddress> ofFirst = new ArrayDeque<>();
        ArrayDeque<InetSocketAddress> ofOther = new ArrayDeque<>();
        for (InetSocketAddress address : addresses) {
            (isIpv4(address.getAddress()) == isIpv4First ? ofFirst : ofOther).add(address);
        }
        while (!ofFirst.isEmpty() || !ofOther.isEmpty()) {
            if (!ofFirst.isEmpty()) {
                order.add(ofFirst.poll());
            }
            if (!ofOther.isEmpty()) {
                order.add(ofOther.poll());
            }
        }
    }

    private static boolean isIpv4(InetAddress address) {
        return address instanceof Inet4Address;
    }
}
