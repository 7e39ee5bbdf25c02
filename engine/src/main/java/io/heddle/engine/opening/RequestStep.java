package io.heddle.engine.opening;

import io.heddle.engine.request.ConnectionRequest;

/**
 * Has the user complete the request, at once. A {@link PrepareStep} follows, for all that takes time.
 *
 * <p><b>Thread:</b> loop-confined.
 */
final class RequestStep implements OpeningStep {
    private final OpeningContext context;

    RequestStep(OpeningContext context) {
        this.context = context;
    }

    @Override
    public StepResult advance() {
        OpeningHost host = context.host;
        if (host.phase() != ConnectionPhase.UPGRADING) {
            host.moveTo(ConnectionPhase.UPGRADING);
        }
        ConnectionRequest request = host.request();
        request.offer();
        host.onRequestCreated(request);
        request.seal();
        // Otherwise a handler ended the connection.
        return host.phase() == ConnectionPhase.UPGRADING ? StepResult.DONE : StepResult.PENDING;
    }

    @Override
    public StepResult onTimeout() {
        return StepResult.failed(Failure.timeout(ConnectionPhase.UPGRADING, context.services.config(), null));
    }

    @Override
    public void close() {
        // It owns nothing.
    }
}
