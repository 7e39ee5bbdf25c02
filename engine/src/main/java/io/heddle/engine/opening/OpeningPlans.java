package io.heddle.engine.opening;

import io.heddle.api.http2.HttpPolicy;
import io.heddle.engine.transport.http2.Http2Session;
import java.util.ArrayList;
import java.util.List;

/**
 * The lists of steps of which an attempt is made, in their order. Which one follows when is for the attempt to decide.
 *
 * <p><b>Thread:</b> loop-confined; no state.
 */
final class OpeningPlans {
    private OpeningPlans() {}

    /** All behind the choice of the way. */
    static List<OpeningStep> routed(OpeningContext context) {
        return context.host.request().httpPolicy() == HttpPolicy.HTTP_1_1 ? http1(context) : List.of(new Http2SessionStep(context));
    }

    /** All of an opening over HTTP/1.1. */
    static List<OpeningStep> http1(OpeningContext context) {
        List<OpeningStep> steps = toSocket(context, List.of());
        steps.addAll(upgrade(context));
        return steps;
    }

    /** From a connected socket on, over HTTP/1.1. */
    static List<OpeningStep> upgrade(OpeningContext context) {
        return List.of(new RequestStep(context), new PrepareStep(context, null), new CredentialsStep(context, "GET"),
            new Http1Upgrader(context));
    }

    /** On a session of HTTP/2. */
    static List<OpeningStep> stream(OpeningContext context, Http2Session session) {
        return List.of(new RequestStep(context), new PrepareStep(context, session), new CredentialsStep(context, "CONNECT"),
            new Http2Upgrader(context, session));
    }

    /** Opens the socket of a session; the step that found no session waits for it as the other waiters do. */
    static List<OpeningStep> session(OpeningContext context, OpeningStep waiter) {
        boolean isOnly = context.host.request().httpPolicy() == HttpPolicy.HTTP_2_ONLY;
        // If http/1.1 is offered too, a server without HTTP/2 chooses it, and the socket is not wasted.
        List<OpeningStep> steps = toSocket(context,
            isOnly ? List.of(ApplicationProtocols.H2) : List.of(ApplicationProtocols.H2, ApplicationProtocols.HTTP_1_1));
        steps.add(new Http2PrefaceStep(context));
        steps.add(waiter);
        return steps;
    }

    /** @param applicationProtocols for ALPN; empty for none */
    private static List<OpeningStep> toSocket(OpeningContext context, List<String> applicationProtocols) {
        context.applicationProtocols = applicationProtocols;
        context.isAtProxy = context.proxy != null;
        List<OpeningStep> steps = new ArrayList<>(8);
        boolean isServerLookedUp = context.proxy != null && context.proxy.isSocks() && context.proxy.resolvesLocally()
            && context.host.request().connectAddress() == null;
        if (isServerLookedUp) {
            steps.add(new ServerLookupStep(context));
        }
        steps.add(new ResolveStep(context));
        steps.addAll(socket(context));
        return steps;
    }

    /** From an address to a socket on which the server can be spoken to. */
    static List<SocketStep> socket(OpeningContext context) {
        List<SocketStep> steps = new ArrayList<>(4);
        steps.add(context.unixSocket() == null ? new ConnectStep(context) : new UnixConnectStep(context));
        if (context.proxy != null) {
            if (context.proxy.isSecure()) {
                steps.add(SecureStep.toProxy(context));
            }
            steps.add(context.proxy.isSocks() ? new Socks5Step(context) : new TunnelStep(context));
        }
        if (context.target.isSecure()) {
            steps.add(SecureStep.toServer(context));
        }
        return steps;
    }
}
