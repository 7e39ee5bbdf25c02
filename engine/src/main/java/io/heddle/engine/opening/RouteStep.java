package io.heddle.engine.opening;

import io.heddle.api.proxy.ProxySettings;
import io.heddle.engine.transport.proxy.ProxyServer;

/** Decides through which proxy the target is reached, if any. <b>Thread:</b> loop-confined. */
final class RouteStep implements OpeningStep {
    private final OpeningContext context;

    RouteStep(OpeningContext context) {
        this.context = context;
    }

    @Override
    public StepResult advance() {
        ProxySettings settings = context.host.request().proxy();
        if (settings.kind() == ProxySettings.Kind.DIRECT || context.unixSocket() != null) {
            return new StepResult.Routed(null);
        }
        return new StepResult.Routed(new ProxyServer(settings.kind(), settings.host(), settings.port(), settings.user(),
            settings.password(), settings.resolvesLocally(), settings.tls()));
    }

    @Override
    public StepResult onTimeout() {
        throw new IllegalStateException("This step never waits");
    }

    @Override
    public void close() {
        // It owns nothing.
    }
}
