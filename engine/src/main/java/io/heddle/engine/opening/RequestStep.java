package io.heddle.engine.opening;

import io.heddle.engine.handshake.UpgradeRequest;

/**
 * Has the user complete the request, and asks the extensions for their offers. Everything that is to come before each request belongs
 * here or into a step beside it.
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
        request.offered();
        host.onRequestCreated(request);
        request.sent();
        if (host.phase() != ConnectionPhase.UPGRADING) {
            // A handler ended the connection.
            return StepResult.PENDING;
        }
        try {
            context.negotiation = new ExtensionNegotiation(host, context.services.extensions());
            UpgradeRequest checked = request.toUpgradeRequest(context.negotiation.offers());
            context.request = checked;
            return StepResult.DONE;
        } catch (RuntimeException e) {
            return StepResult.failed(OpeningFailures.request(e));
        }
    }

    @Override
    public StepResult onTimeout() {
        return StepResult.failed(Failure.timeout(ConnectionPhase.UPGRADING, context.services.config(), null));
    }

    @Override
    public void close() {
        // It owns nothing: the negotiation is the context's.
    }
}
