package io.heddle.engine.opening;

import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.statistics.FallbackReason;

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
    /** Not null once it is certain that no session comes. */
    private StepResult result;

    Http2SessionStep(OpeningContext context) {
        this.context = context;
        this.pool = context.services.sessions();
        this.origin = Http2Origin.of(context.target, context.host.request());
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
                if (context.host.phase() == ConnectionPhase.RESOLVING) {
                    context.host.moveTo(ConnectionPhase.AWAITING_SESSION);
                }
                return StepResult.PENDING;
            case DIAL:
                isWaiting = true;
                context.dial = admission.dial();
                return StepResult.LEAD;
            default:
                return new StepResult.FallBack(admission.reason(), admission.why(), false);
        }
    }

    @Override
    public void onAdmissionChanged() {
        isWaiting = false;
        context.wake();
    }

    @Override
    public void onUnsupported(FallbackReason reason, String why) {
        end(new StepResult.FallBack(reason, why, false));
    }

    @Override
    public void onDialFailed(Failure failure) {
        end(StepResult.failed(failure));
    }

    private void end(StepResult with) {
        isWaiting = false;
        result = with;
        context.wake();
    }

    /** Only the leader has a limit here: that of the upgrade, until the server's SETTINGS come. */
    @Override
    public StepResult onTimeout() {
        return StepResult.failed(Failure.timeout(ConnectionPhase.UPGRADING, context.services.config(), "over HTTP/2"));
    }

    @Override
    public void close() {
        if (isWaiting) {
            isWaiting = false;
            pool.abandon(origin, this);
        }
    }
}
