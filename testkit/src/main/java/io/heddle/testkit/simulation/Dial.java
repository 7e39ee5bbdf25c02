package io.heddle.testkit.simulation;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.util.concurrent.TimeUnit;

/**
 * An attempt to connect, as TCP makes it: SYN again and again, each time after twice the wait, until something answers or the system gives
 * up.
 *
 * <p><b>Thread:</b> the one that runs the world.
 */
final class Dial {
    /** Linux's {@code tcp_syn_retries}: the last SYN leaves after 63 s, the error comes after 127 s. */
    private static final int MAX_RETRIES = 6;
    private static final long FIRST_WAIT_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long NO_ROUTE_NS = TimeUnit.SECONDS.toNanos(3);

    /** Hears how the attempt ends, at most once. */
    interface Listener {
        void onConnected(TcpEndpoint ours);

        void onFailed(IOException cause);
    }

    private final World world;
    private final InetSocketAddress from;
    private final InetSocketAddress to;
    private final Listener listener;
    private Timeline.TimedEvent pending;
    private TcpEndpoint ours;
    private int retries;

    Dial(World world, InetSocketAddress from, InetSocketAddress to, Listener listener) {
        this.world = world;
        this.from = from;
        this.to = to;
        this.listener = listener;
    }

    void begin() {
        HostNode host = world.hostAt(to.getAddress());
        if (host == null) {
            pending = world.timeline().after(NO_ROUTE_NS, () -> listener.onFailed(new NoRouteToHostException("No route to host")));
            return;
        }
        world.trace().add(label(), "SYN");
        if (host.answersSyn()) {
            pending = world.timeline().after(host.link().delayNs(), () -> arrive(host));
        } else if (retries < MAX_RETRIES) {
            pending = world.timeline().after(FIRST_WAIT_NS << retries++, this::begin);
        } else {
            pending = world.timeline().after(FIRST_WAIT_NS << retries,
                () -> listener.onFailed(new ConnectException("Connection timed out")));
        }
    }

    /** Nothing is told any more; an end that was not told yet is closed. */
    void cancel() {
        pending.cancel();
        if (ours != null && !ours.isEstablished()) {
            ours.close();
        }
    }

    private void arrive(HostNode host) {
        HostNode.Acceptor acceptor = host.acceptorAt(to.getPort());
        if (acceptor == null) {
            pending = world.timeline().after(host.link().delayNs(), this::refused);
            return;
        }
        ours = new TcpEndpoint(world, host.link(), label());
        TcpEndpoint theirs = new TcpEndpoint(world, host.link(), label() + " server");
        ours.join(theirs, () -> listener.onConnected(ours));
        host.add(ours);
        acceptor.accept(theirs, from, to);
    }

    private void refused() {
        world.trace().add(label(), "refused");
        listener.onFailed(new ConnectException("Connection refused"));
    }

    private String label() {
        return from.getAddress().getHostAddress() + ":" + from.getPort() + ">" + to.getAddress().getHostAddress() + ":" + to.getPort();
    }
}
