package io.heddle.engine.opening;

import io.heddle.api.proxy.ProxySettings;
import io.heddle.engine.admission.Admission;
import io.heddle.engine.admission.Entrant;
import io.heddle.engine.request.ConnectionRequest;
import java.net.UnixDomainSocketAddress;

/**
 * Waits until it is this attempt's turn to connect, and holds its place until the attempt ends. It is one for the whole attempt, whatever
 * tries follow; only a try that needs a connection after a stream, for which it gave its place back, waits once more.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> its place in the queue, and then among those under way.
 */
final class AdmitStep extends Entrant implements OpeningStep {

    /** That of the URI: redirects, and a proxy on the way, do not change who is asked to open a connection. */
    private record Origin(boolean isSecure, String host, int port, UnixDomainSocketAddress unixSocket) {}

    private final Admission admission;
    private OpeningContext context;

    private AdmitStep(Admission admission) {
        this.admission = admission;
    }

    /** @return null for an attempt that need not wait */
    static AdmitStep of(ConnectionRequest request, OpeningServices services) {
        Admission admission = request.reconnect() ? services.reconnects() : services.firstConnects();
        return admission == null ? null : new AdmitStep(admission);
    }

    /** Puts it ahead of a try that connects, unless it has its place, or nothing limits the attempt. @param turn may be null */
    static void add(AdmitStep turn, OpeningContext of, OpeningProgress steps) {
        if (turn != null && !turn.hasPlace()) {
            turn.context = of;
            steps.add(turn);
        }
    }

    /** The attempt goes on over a stream. @param turn may be null. @param hasConnected whether it opened the session itself */
    static void onStream(AdmitStep turn, boolean hasConnected) {
        if (turn != null) {
            turn.admission.giveBack(turn, hasConnected);
        }
    }

    /** The attempt is over. Idempotent. @param turn may be null */
    static void end(AdmitStep turn, boolean isOpen) {
        if (turn != null) {
            turn.admission.end(turn, isOpen);
        }
    }

    @Override
    public StepResult advance() {
        if (isQueued()) {
            return StepResult.PENDING;
        }
        if (hasPlace() || admission.enter(this, origin(), isSecure())) {
            return StepResult.DONE;
        }
        context.host.moveTo(ConnectionPhase.RESOLVING);
        context.host.moveTo(ConnectionPhase.AWAITING_TURN);
        return StepResult.PENDING;
    }

    private Origin origin() {
        UnixDomainSocketAddress socket = context.unixSocket();
        return socket == null
            ? new Origin(context.target.isSecure(), context.target.host(), context.target.port(), null)
            : new Origin(false, null, 0, socket);
    }

    /** TLS inside of TLS counts once: its handshakes follow each other. The proxy of a selector is not known yet. */
    private boolean isSecure() {
        return context.target.isSecure() || context.host.request().proxy().kind() == ProxySettings.Kind.HTTPS;
    }

    @Override
    protected void onTurn() {
        try {
            context.host.moveTo(ConnectionPhase.RESOLVING);
            context.wake();
        } catch (Throwable fault) {
            context.host.onFault(fault);
        }
    }

    @Override
    public StepResult onTimeout() {
        throw new IllegalStateException("Nothing limits the wait for a turn");
    }

    @Override
    public void close() {
        // It outlives its try: the attempt ends it.
    }
}
