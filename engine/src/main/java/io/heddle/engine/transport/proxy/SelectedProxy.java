package io.heddle.engine.transport.proxy;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.SocketAddress;
import java.util.List;

/**
 * One way that a selector named: a copy of its {@link Proxy}, whose methods a program may override, so that they must not run on the
 * loop.
 *
 * <p><b>Thread:</b> immutable.
 *
 * @param type HTTP, SOCKS or DIRECT
 * @param host name or address, IPv6 without brackets; null if direct
 * @param port 0 if direct
 * @param address as the selector gave it; null if direct
 */
public record SelectedProxy(Proxy.Type type, String host, int port, InetSocketAddress address) {
    private static final SelectedProxy DIRECT = new SelectedProxy(Proxy.Type.DIRECT, null, 0, null);

    /** @return null, or the flaw for which it is not added, which goes on after "the selector" */
    static String add(Proxy.Type type, SocketAddress given, List<SelectedProxy> usable) {
        if (type == null) {
            return "gave a proxy without a type";
        }
        if (type == Proxy.Type.DIRECT) {
            usable.add(DIRECT);
            return null;
        }
        if (!(given instanceof InetSocketAddress address)) {
            return "gave a proxy whose address is no host and port";
        }
        // A selector that has resolved the name has chosen the address.
        String host = address.isUnresolved() ? unbracketed(address.getHostString()) : address.getAddress().getHostAddress();
        if (address.getPort() == 0 || host.isBlank()) {
            return "gave a proxy without a host or a port";
        }
        usable.add(new SelectedProxy(type, host, address.getPort(), address));
        return null;
    }

    /** The JVM's own selector leaves the brackets of {@code -Dhttp.proxyHost=[::1]} where they are. */
    private static String unbracketed(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    public boolean isDirect() {
        return type == Proxy.Type.DIRECT;
    }
}
