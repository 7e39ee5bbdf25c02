package io.heddle.loadgen.command;

import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.measure.Figures;
import io.heddle.loadgen.measure.ProcFile;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Chooses the local addresses over which the engine spreads the connections. One pair of addresses has some 28,000 ports, and the
 * kernel's search for a free port slows tenfold once half are taken. A loopback server can be reached from any number of source
 * addresses. <b>Thread:</b> any thread; no state.
 */
final class SourceAddresses {
    static final int PER_ADDRESS = 10_000;
    private static final String PORT_RANGE = "/proc/sys/net/ipv4/ip_local_port_range";

    private SourceAddresses() {}

    /** @return an empty list to leave the choice to the system */
    static List<InetAddress> plan(URI uri, int connections) {
        if (connections <= PER_ADDRESS) {
            return List.of();
        }
        // A host with an underscore, which is null here, is a name of a network and not of the loopback.
        if (uri.getHost() != null && isLoopback(uri.getHost()) && canBind(loopback(0))) {
            int count = (connections - 1) / PER_ADDRESS + 1;
            return IntStream.range(0, count).mapToObj(SourceAddresses::loopback).toList();
        }
        checkPorts(connections, localPorts());
        return List.of();
    }

    static void checkPorts(int connections, int ports) {
        if (connections > ports) {
            throw new UserError(
                Figures.counted(connections, "connection") + " to one server would need as many local ports, but this machine"
                    + " gives out " + Figures.count(ports) + ": widen net.ipv4.ip_local_port_range or ask for fewer --connections.");
        }
    }

    /** The number of ports in a range as Linux writes it, such as {@code 32768 60999}. */
    static int portsIn(String range) {
        String[] bounds = range.strip().split("\\s+");
        return Integer.parseInt(bounds[1]) - Integer.parseInt(bounds[0]) + 1;
    }

    private static int localPorts() {
        String range = ProcFile.readIfAny(PORT_RANGE);
        return range.isEmpty() ? Integer.MAX_VALUE : portsIn(range);
    }

    private static boolean isLoopback(String host) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host))
                .allMatch(address -> address instanceof Inet4Address && address.isLoopbackAddress());
        } catch (UnknownHostException unknown) {
            throw new UserError("The host name '" + host + "' of --url cannot be resolved: correct it, or check the name server.", unknown);
        }
    }

    /** Not every system gives all of 127.0.0.0/8 to the loopback interface. */
    private static boolean canBind(InetAddress address) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(address, 0));
            return true;
        } catch (IOException notOurs) {
            return false;
        }
    }

    /** Starts at 127.0.0.2, because the server itself is usually on 127.0.0.1. */
    private static InetAddress loopback(int number) {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, (byte) (number / 250), (byte) (number % 250 + 2)});
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
