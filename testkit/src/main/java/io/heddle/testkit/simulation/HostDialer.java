package io.heddle.testkit.simulation;

import io.heddle.testkit.ServerChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Connections that a host opens to another one, as a proxy does: the addresses of a name are tried in their order.
 *
 * <p><b>Thread:</b> the one that runs the world.
 */
public final class HostDialer {
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final int FIRST_PORT = 32_768;
    private static final int LAST_PORT = 60_999;

    private final World world;
    private final Names names;
    private final InetAddress from;
    private int lastPort = FIRST_PORT - 1;

    public HostDialer(World world, Names names, InetAddress from) {
        this.world = world;
        this.names = names;
        this.from = from;
    }

    /** Tells one of the two in an event of its own. */
    public void dial(String host, int port, Consumer<ServerChannel> onConnected, Consumer<IOException> onFailed) {
        if (LITERAL.matcher(host).matches()) {
            try {
                tryNext(List.of(InetAddress.getByName(host)).iterator(), port, onConnected, onFailed, null);
            } catch (UnknownHostException noLiteral) {
                world.timeline().after(0, () -> onFailed.accept(noLiteral));
            }
            return;
        }
        names.resolve(host).whenComplete((addresses, failed) -> {
            if (failed == null) {
                tryNext(addresses.iterator(), port, onConnected, onFailed, null);
            } else {
                onFailed.accept(new UnknownHostException(host + ": Name or service not known"));
            }
        });
    }

    private void tryNext(Iterator<InetAddress> addresses, int port, Consumer<ServerChannel> onConnected, Consumer<IOException> onFailed,
        IOException last) {
        if (!addresses.hasNext()) {
            onFailed.accept(last);
            return;
        }
        InetSocketAddress to = new InetSocketAddress(addresses.next(), port);
        lastPort = lastPort == LAST_PORT ? FIRST_PORT : lastPort + 1;
        new Dial(world, new InetSocketAddress(from, lastPort), to, new Dial.Listener() {
            @Override
            public void onConnected(TcpEndpoint ours) {
                onConnected.accept(new SimulatedChannel(world, ours, to));
            }

            @Override
            public void onFailed(IOException cause) {
                tryNext(addresses, port, onConnected, onFailed, cause);
            }
        }).begin();
    }
}
