package io.heddle.testkit;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Gives out the addresses of the benchmarking network (RFC 2544), 198.18.0.0/15. <b>Thread:</b> the one that runs the network. */
final class HostAddresses {
    private static final int HOSTS_PER_NET = 254;

    private int last;

    InetAddress next(String name) {
        int number = ++last;
        byte[] address = {(byte) 198, 18, (byte) (number / HOSTS_PER_NET), (byte) (1 + number % HOSTS_PER_NET)};
        try {
            return InetAddress.getByAddress(name, address);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
