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
final class Dial implements Connect {
    /** Linux's {@code tcp_syn_retries}: the last SYN leaves after 63 s, the error comes after 127 s. */
    private static final int MAX_RETRIES = 6;
    private static final long FIRST_WAIT_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long GIVE_UP_NS = TimeUnit.SECONDS.toNanos(127);
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
    private final String label;
    private Timeline.TimedEvent pending;
    private Timeline.TimedEvent givingUp;
    private TcpEndpoint ours;
    private long sentNs;
    private int retries;

    Dial(World world, InetSocketAddress from, InetSocketAddress to, Listener listener) {
        this.world = world;
        this.from = from;
        this.to = to;
        this.listener = listener;
        label = from.getAddress().getHostAddress() + ":" + from.getPort() + ">" + to.getAddress().getHostAddress() + ":" + to.getPort();
    }

    @Override
    public void begin() {
        if (world.hostAt(to.getAddress()) == null) {
            pending = world.timeline().after(NO_ROUTE_NS, () -> fail(new NoRouteToHostException("No route to host")));
            return;
        }
        givingUp = world.timeline().after(GIVE_UP_NS, this::giveUp);
        sendSyn();
    }

    /** Nothing is told any more; an end that was not told yet is reset, as the answer to a SYN that nobody remembers is. */
    @Override
    public void cancel() {
        stop();
        if (ours != null && !ours.isEstablished()) {
            ours.reset();
        }
    }

    private void sendSyn() {
        HostNode host = world.hostAt(to.getAddress());
        world.trace().add(label, "SYN");
        sentNs = world.timeline().nanoTime();
        if (host.answersSyn(to.getAddress())) {
            pending = world.timeline().after(host.linkTo(to.getAddress()).delayNs(), () -> arrive(host));
        } else {
            awaitRetry();
        }
    }

    /** The SYN, or the answer to it, was lost. */
    private void awaitRetry() {
        if (retries < MAX_RETRIES) {
            pending = world.timeline().at(sentNs + (FIRST_WAIT_NS << retries++), this::sendSyn);
        }
    }

    private void arrive(HostNode host) {
        if (!host.answersSyn(to.getAddress())) {
            awaitRetry();
            return;
        }
        HostNode.Acceptor acceptor = host.acceptorAt(to);
        if (acceptor == null) {
            pending = world.timeline().after(host.linkTo(to.getAddress()).delayNs(), () -> refused(host));
            return;
        }
        ours = new TcpEndpoint(world, host.linkTo(to.getAddress()), label);
        TcpEndpoint theirs = new TcpEndpoint(world, host.linkTo(to.getAddress()), label + " server");
        ours.join(theirs, this::established);
        host.add(ours);
        acceptor.accept(theirs, from, to);
    }

    private void established() {
        stop();
        listener.onConnected(ours);
    }

    private void refused(HostNode host) {
        if (host.linkTo(to.getAddress()).isCut()) {
            awaitRetry();
            return;
        }
        world.trace().add(label, "refused");
        fail(new ConnectException("Connection refused"));
    }

    private void giveUp() {
        cancel();
        listener.onFailed(new ConnectException("Connection timed out"));
    }

    private void fail(IOException cause) {
        stop();
        listener.onFailed(cause);
    }

    private void stop() {
        if (pending != null) {
            pending.cancel();
        }
        if (givingUp != null) {
            givingUp.cancel();
        }
    }
}
