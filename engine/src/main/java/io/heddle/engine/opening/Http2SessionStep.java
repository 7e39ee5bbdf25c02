package io.heddle.engine.opening;

import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.statistics.FallbackReason;
import java.net.SocketAddress;

/**
 * Finds a session of HTTP/2 with room for a stream, or waits for one, or finds that this attempt is to open the next.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> its place among those that wait.
 */
final class Http2SessionStep implements OpeningStep, Http2SessionPool.Waiter {
    private final OpeningContext context;
    private final Http2SessionPool pool;
    private final Http2Origin origin;
    private boolean isWaiting;
    /** A session for which this step waited broke: the next one that does is the last. */
    private boolean hasSeenBreak;
    /** Not null once it is certain that no session comes. */
    private StepResult result;

    Http2SessionStep(OpeningContext context) {
        this.context = context;
        this.pool = context.services.sessions();
        this.origin = context.origin();
    }

    @Override
    public StepResult advance() {
        if (result != null) {
            return result;
        }
        if (isWaiting || context.host.isEngineClosing()) {
            return StepResult.PENDING;
        }
        HttpPolicy policy = context.host.request().httpPolicy();
        Http2SessionPool.Admission admission = pool.admit(origin, policy, this);
        switch (admission.kind()) {
            case OPEN_STREAM:
                return new StepResult.Join(admission.session());
            case WAIT:
                isWaiting = true;
                await(context.host);
                return StepResult.PENDING;
            case DIAL:
                isWaiting = true;
                context.dial = admission.dial();
                return StepResult.LEAD;
            default:
                return new StepResult.FallBack(admission.reason(), admission.why(), false);
        }
    }

    private static void await(OpeningHost host) {
        if (host.phase() == ConnectionPhase.UPGRADING) {
            // It led the dial of a session that broke.
            host.moveTo(ConnectionPhase.RESOLVING);
        }
        if (host.phase() == ConnectionPhase.RESOLVING) {
            host.moveTo(ConnectionPhase.AWAITING_SESSION);
        }
    }

    @Override
    public void onAdmissionChanged() {
        isWaiting = false;
        context.wake();
    }

    @Override
    public void onUnsupported(FallbackReason reason, String why, SocketAddress address) {
        end(new StepResult.FallBack(reason, why, false), address);
    }

    @Override
    public void onSessionBroke(FallbackReason reason, String why, SocketAddress address) {
        if (hasSeenBreak) {
            onUnsupported(reason, why, address);
        } else {
            hasSeenBreak = true;
            onAdmissionChanged();
        }
    }

    @Override
    public void onDialFailed(Failure failure, SocketAddress address) {
        end(StepResult.failed(failure), address);
    }

    private void end(StepResult with, SocketAddress address) {
        isWaiting = false;
        context.remoteAddress = address;
        result = with;
        context.wake();
    }

    /** Only the leader has a limit here: that of the upgrade, until the server's SETTINGS come. */
    @Override
    public StepResult onTimeout() {
        Failure timeout = Failure.timeout(ConnectionPhase.UPGRADING, context.services.config(), "over HTTP/2");
        return context.host.request().httpPolicy() == HttpPolicy.HTTP_2_ONLY
            ? StepResult.failed(timeout)
            : new StepResult.FallBack(FallbackReason.NOT_ANSWERED,
                "the server did not answer the preface of HTTP/2 with SETTINGS in time (EngineConfig.upgradeTimeout)", false);
    }

    @Override
    public void close() {
        if (isWaiting) {
            isWaiting = false;
            pool.abandon(origin, this);
        }
    }
}
