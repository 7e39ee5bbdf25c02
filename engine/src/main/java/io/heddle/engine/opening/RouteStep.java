package io.heddle.engine.opening;

import io.heddle.api.proxy.ProxySettings;
import io.heddle.engine.handshake.WebSocketUri;
import io.heddle.engine.transport.proxy.ProxySelections;
import io.heddle.engine.transport.proxy.SelectedProxy;
import io.heddle.engine.transport.proxy.SystemProxies;
import java.net.ProxySelector;
import java.net.URI;
import java.util.List;

/**
 * Finds the ways to the target: through the proxy of the settings, through those that a selector or the environment names for it, or
 * directly.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> its place among those that wait for a selector.
 */
final class RouteStep implements OpeningStep, ProxySelections.Listener {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private final OpeningContext context;
    private final ProxySettings settings;
    /** Not null while a selector is asked. */
    private ProxySelector selector;
    private URI asked;
    private StepResult result;
    private boolean isWaiting;
    private boolean isClosed;

    RouteStep(OpeningContext context) {
        this.context = context;
        this.settings = context.host.request().proxy();
    }

    @Override
    public StepResult advance() {
        if (result == null) {
            result = StepResult.PENDING;
            begin();
        }
        return result;
    }

    private void begin() {
        if (context.unixSocket() != null) {
            result = new StepResult.Routed(Route.DIRECT);
            return;
        }
        switch (settings.kind()) {
            case SELECTOR -> ask(settings.selector());
            case SYSTEM -> askSystem();
            default -> result = new StepResult.Routed(Route.through(settings));
        }
    }

    private void askSystem() {
        SystemProxies system = context.services.proxies().system();
        ProxySelector ofJvm = system.selector();
        if (ofJvm != null) {
            ask(ofJvm);
            return;
        }
        WebSocketUri target = context.target;
        try {
            result = new StepResult.Routed(
                Route.through(completed(system.ofEnvironment(target.isSecure(), target.host(), target.port()))));
        } catch (IllegalArgumentException e) {
            result = StepResult.failed(RouteFailures.environment(e));
        }
    }

    /** Adds to a proxy of the environment the parts of the settings that a variable has not. */
    private ProxySettings completed(ProxySettings found) {
        boolean isSecure = found.kind() == ProxySettings.Kind.HTTPS;
        ProxySettings one = isSecure && settings.tls() != null ? found.tls(settings.tls()) : found;
        boolean lacksCredentials = one.kind() != ProxySettings.Kind.DIRECT && one.user() == null && settings.user() != null;
        return lacksCredentials ? one.credentials(settings.user(), settings.password()) : one;
    }

    private void ask(ProxySelector one) {
        selector = one;
        asked = question(context.target);
        isWaiting = true;
        context.services.proxies().selections().select(selector, asked, this);
    }

    /** With http for ws and https for wss, which selectors know; without the path and the query, so that many share one answer. */
    private static URI question(WebSocketUri target) {
        int zone = target.host().indexOf('%');
        String host = zone < 0 ? target.host() : target.host().substring(0, zone);
        String shown = host.indexOf(':') < 0 ? host : "[" + host + "]";
        boolean isDefaultPort = target.port() == (target.isSecure() ? HTTPS_PORT : HTTP_PORT);
        return URI.create((target.isSecure() ? "https://" : "http://") + shown + (isDefaultPort ? "" : ":" + target.port()) + "/");
    }

    @Override
    public void onSelected(List<SelectedProxy> proxies) {
        StepResult found;
        try {
            found = new StepResult.Routed(Route.of(proxies, selector, asked, settings));
        } catch (IllegalArgumentException e) {
            found = StepResult.failed(RouteFailures.selectedProxyUnusable(selector, asked, e));
        }
        report(found);
    }

    @Override
    public void onNotSelected(String problem, Throwable cause) {
        report(StepResult.failed(RouteFailures.notSelected(selector, asked, problem, cause)));
    }

    private void report(StepResult found) {
        if (isClosed) {
            return;
        }
        isWaiting = false;
        result = found;
        if (found instanceof StepResult.Routed) {
            // The lookup of the proxy's name has its own time.
            context.host.moveTo(ConnectionPhase.RESOLVING);
        }
        context.wake();
    }

    @Override
    public StepResult onTimeout() {
        String standing = context.services.proxies().selections().standing(selector, asked);
        close();
        return StepResult.failed(RouteFailures.notSelectedInTime(context.services.config(), selector, asked, standing));
    }

    @Override
    public void close() {
        isClosed = true;
        if (isWaiting) {
            isWaiting = false;
            context.services.proxies().selections().leave(selector, asked, this);
        }
    }
}
