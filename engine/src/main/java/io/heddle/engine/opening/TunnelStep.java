package io.heddle.engine.opening;

import io.heddle.api.ErrorKind;

/**
 * Has the proxy open a tunnel to the server, over the transport that is connected.
 *
 * <p><b>Thread:</b> loop-confined.
 */
final class TunnelStep implements SocketStep {
    private final OpeningContext context;

    TunnelStep(OpeningContext context) {
        this.context = context;
    }

    @Override
    public StepResult advance() {
        context.host.moveTo(ConnectionPhase.TUNNELING);
        return StepResult.failed(new Failure(ErrorKind.PROXY, "Tunnels are not built yet.", null));
    }

    @Override
    public StepResult onTimeout() {
        return StepResult.failed(Failure.timeout(ConnectionPhase.TUNNELING, context.services.config(), null));
    }

    @Override
    public void close() {
        // It owns nothing: the transport is the context's.
    }
}
