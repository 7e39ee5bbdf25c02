package io.heddle.engine.opening;

import io.heddle.engine.loop.DeadlineHandler;
import io.heddle.engine.loop.Deadlines;
import io.heddle.engine.loop.SocketHandle;
import io.heddle.engine.transport.SocketTransport;
import io.heddle.engine.transport.address.LocalLack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Connects to the first address that answers (RFC 8305 section 5): the next one is tried when one fails, or beside it when it has not
 * answered for {@code connectAttemptDelay}. Each has {@code connectTimeout} for itself. The first socket that connects is taken, and the
 * others are closed at once. Where too many are being tried at a time, the oldest makes room for an address that has not been tried.
 *
 * <p>All sockets have the connection as their participant, so {@link #advance} asks each of them. The limit of the phase begins anew with
 * each address; only where there are several, a timer of this step's own is needed beside it.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the sockets that connect, and that timer.
 */
final class ConnectStep implements SocketStep, DeadlineHandler {
    /** Each takes a descriptor, and thousands of connections may race at a time: dead addresses must not multiply them without bound. */
    private static final int MAX_RACING = 4;
    /** So long an address is tried at least before it makes room: the time in which TCP sends its SYN once (RFC 6298 section 2). */
    private static final long SHORTEST_TRY_NS = TimeUnit.SECONDS.toNanos(1);

    /** An address that is being tried. */
    private record Racer(SocketAddress address, SocketHandle socket, long startNs) {}

    private final OpeningContext context;
    /** The oldest first. */
    private final List<Racer> racers = new ArrayList<>(1);
    private long timer;
    private boolean isNextDue = true;
    private long nextStartNs;
    /** The failure of the address that failed last. */
    private Failure last;

    ConnectStep(OpeningContext context) {
        this.context = context;
    }

    @Override
    public StepResult advance() {
        for (int i = 0; i < racers.size();) {
            Racer racer = racers.get(i);
            Failure failure = null;
            try {
                if (racer.socket.finishConnect()) {
                    return taken(racer);
                }
                failure = isLate(racer) ? tooLate(racer) : null;
            } catch (IOException e) {
                failure = refused(racer.address, e);
            }
            if (failure == null) {
                i++;
            } else {
                racers.remove(i);
                racer.socket.close();
                last = failure;
                isNextDue = true;
            }
        }
        startDue();
        if (racers.isEmpty()) {
            return StepResult.failed(context.destinations.told(last));
        }
        context.remoteAddress = racers.get(racers.size() - 1).address;
        schedule();
        return StepResult.PENDING;
    }

    /** The limit of the phase is that of the address that began last: the others are late too. */
    @Override
    public StepResult onTimeout() {
        return advance();
    }

    @Override
    public void onDeadline(long timerId, long nowNs) {
        timer = 0;
        context.wake();
    }

    // ---- starting ----

    private void startDue() {
        long nowNs = limits().nowNs();
        boolean mayStart = isNextDue || nowNs - nextStartNs >= 0;
        if (mayStart && nowNs - roomNs() >= 0) {
            makeRoom();
        }
        while (mayStart && racers.size() < MAX_RACING && !context.destinations.isEmpty()) {
            SocketAddress address = context.destinations.next();
            context.remoteAddress = address;
            context.host.moveTo(ConnectionPhase.CONNECTING);
            try {
                racers.add(new Racer(address, open(address), nowNs));
                mayStart = false;
            } catch (IOException e) {
                if (LocalLack.isOfDescriptors(e)) {
                    onOutOfDescriptors(address, e);
                    mayStart = false;
                } else {
                    last = refused(address, e);
                }
            } catch (RuntimeException e) {
                // An address that this system cannot use at all, such as IPv6 where there is none.
                last = refused(address, new IOException(e.toString(), e));
            }
            isNextDue = false;
            nextStartNs = nowNs + context.services.config().connectAttemptDelay().toNanos();
        }
    }

    /** When the next address may begin as far as the bound goes; never, if all have been tried already. */
    private long roomNs() {
        if (racers.size() < MAX_RACING) {
            return nextStartNs;
        }
        Racer oldest = racers.get(0);
        long earliestNs = oldest.startNs + SHORTEST_TRY_NS;
        return !context.destinations.isNextFresh() ? oldest.startNs + limitNs()
            : earliestNs - nextStartNs > 0 ? earliestNs : nextStartNs;
    }

    /** The oldest has had a start of all others, and is tried again when they have been. */
    private void makeRoom() {
        if (racers.size() == MAX_RACING && context.destinations.isNextFresh()) {
            Racer oldest = racers.remove(0);
            oldest.socket.close();
            context.services.addressHistory().failed(oldest.address);
            context.destinations.putLast(oldest.address);
        }
    }

    private SocketHandle open(SocketAddress remote) throws IOException {
        InetAddress local = context.host.request().localAddress();
        return context.services.localAddresses().connect((InetSocketAddress) remote, local, context.host);
    }

    /** No other address would fare better now; one that is being tried frees its descriptor if it fails. */
    private void onOutOfDescriptors(SocketAddress address, IOException cause) {
        if (racers.isEmpty()) {
            last = refused(address, cause);
        } else {
            context.destinations.putBack(address);
        }
    }

    /** A host with one address has the limit of the phase, and nothing else to wait for. */
    private void schedule() {
        limits().cancel(timer);
        timer = 0;
        boolean mayStart = !context.destinations.isEmpty();
        if (mayStart || racers.size() > 1 || last != null) {
            long lateNs = racers.get(0).startNs + limitNs();
            long startNs = roomNs();
            timer = limits().schedule(mayStart && startNs - lateNs < 0 ? startNs : lateNs, this);
        }
    }

    // ---- the end of each ----

    private StepResult taken(Racer winner) {
        limits().cancel(timer);
        timer = 0;
        boolean isOlder = true;
        for (Racer racer : racers) {
            if (racer == winner) {
                isOlder = false;
                continue;
            }
            racer.socket.close();
            if (isOlder) {
                // It had a start, and was slower all the same.
                context.services.addressHistory().failed(racer.address);
            }
            // TLS may find that the winner is of no use.
            context.destinations.putLast(racer.address);
        }
        racers.clear();
        context.remoteAddress = winner.address;
        context.socket = winner.socket;
        context.transport = new SocketTransport(winner.socket);
        return StepResult.DONE;
    }

    private boolean isLate(Racer racer) {
        return limits().nowNs() - racer.startNs - limitNs() >= 0;
    }

    private Failure tooLate(Racer racer) {
        context.remoteAddress = racer.address;
        context.onAddressFailed("no answer within " + Failure.seconds(context.services.config().connectTimeout()), true);
        return Failure.timeout(ConnectionPhase.CONNECTING, context.services.config(), null);
    }

    private Failure refused(SocketAddress address, IOException cause) {
        context.remoteAddress = address;
        boolean isOurs = LocalLack.isIn(cause);
        context.onAddressFailed(String.valueOf(cause.getMessage()), !isOurs);
        return OpeningFailures.notConnected(cause);
    }

    private long limitNs() {
        return context.services.config().connectTimeout().toNanos();
    }

    private Deadlines limits() {
        return context.services.limits();
    }

    @Override
    public void close() {
        limits().cancel(timer);
        timer = 0;
        List<Racer> left = List.copyOf(racers);
        racers.clear();
        left.forEach(racer -> racer.socket.close());
    }
}
