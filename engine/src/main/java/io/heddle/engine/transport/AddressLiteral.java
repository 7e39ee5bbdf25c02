package io.heddle.engine.transport;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * Hosts that are addresses, and need no lookup. Only those count that {@link InetAddress#getByName} is certain to take without one.
 * Doubtful hosts ("1.2.3", "256.1.1.1") are names: it would pass those that are not addresses to the system's resolver, which blocks.
 *
 * <p><b>Thread:</b> any thread; no state.
 */
public final class AddressLiteral {
    private static final String BYTE = "(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "(?:\\." + BYTE + "){3}");
    /** A host with a colon is either an address literal or invalid; a zone may follow. */
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:][0-9a-fA-F:.]*(?:%.*)?");

    private AddressLiteral() {}

    /** @param host without brackets */
    public static boolean is(String host) {
        return host.indexOf(':') < 0 ? IPV4.matcher(host).matches() : IPV6.matcher(host).matches();
    }

    /** @throws UnknownHostException if it is no address after all, or its zone is no interface of this machine */
    public static InetAddress parse(String literal) throws UnknownHostException {
        int zone = literal.indexOf('%');
        if (zone < 0) {
            return InetAddress.getByName(literal);
        }
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            // The JDK wants an address of that scope at the interface, which a destination there need not have: the loopback, for instance.
            int index = indexOf(literal.substring(zone + 1));
            if (index == 0) {
                throw e;
            }
            return Inet6Address.getByAddress(null, InetAddress.getByName(literal.substring(0, zone)).getAddress(), index);
        }
    }

    /** @return whether it is an address of this machine that no other can reach (127.0.0.0/8, ::1) */
    public static boolean isLoopback(String host) {
        try {
            return is(host) && parse(host).isLoopbackAddress();
        } catch (UnknownHostException noAddress) {
            return false;
        }
    }

    /** @return 0 if there is no such interface */
    private static int indexOf(String name) {
        try {
            NetworkInterface found = NetworkInterface.getByName(name);
            return found == null ? 0 : Math.max(0, found.getIndex());
        } catch (SocketException unreadable) {
            return 0;
        }
    }
}
