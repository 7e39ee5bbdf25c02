package io.heddle.engine.opening;

import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.http2.HttpVersion;
import io.heddle.api.statistics.FallbackReason;
import io.heddle.engine.extension.ExtensionChain;
import io.heddle.engine.handshake.UpgradeOutcome;
import io.heddle.engine.memory.DirectMemoryError;
import io.heddle.engine.metrics.AttemptTimes;
import io.heddle.engine.request.ConnectionRequest;
import java.net.SocketAddress;
import java.util.function.Function;

/**
 * Leads from a URI to an open connection: holds a list of steps, and decides what follows from the result of each. The connection drops
 * its attempt once it is open.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> its steps and their results, until the connection is open.
 */
public final class ConnectAttempt {
    private final OpeningHost host;
    private final OpeningServices services;
    public final AttemptTimes times;
    private final Authentication authentication;
    private final OpeningProgress steps = new OpeningProgress();
    private OpeningContext context;
    private final AdmitStep turn;
    private final Detours detours = new Detours();
    private boolean isAdvancing;
    private boolean wasWoken;
    private boolean isOver;

    public ConnectAttempt(OpeningHost host, OpeningServices services, AttemptTimes times) {
        this.host = host;
        this.services = services;
        this.times = times;
        this.authentication = new Authentication(host, services);
        this.turn = AdmitStep.of(host.request(), services);
    }

    /** Begins. The host is in phase RESOLVING. */
    public void start() {
        begin(null);
        advance();
    }

    /** @param known the ways to the target, or null to find them */
    private void begin(Route known) {
        context = new OpeningContext(host, services, authentication, this::wake);
        AdmitStep.add(turn, context, steps);
        if (known == null) {
            steps.add(new RouteStep(context));
        } else {
            context.route(known);
            steps.addAll(OpeningPlans.routed(context));
        }
        steps.next();
    }

    // ---- called by the host ----

    /** Its socket, stream or TLS task is ready. */
    public void advance() {
        if (isOver) {
            return;
        }
        if (isAdvancing) {
            wasWoken = true;
            return;
        }
        isAdvancing = true;
        try {
            boolean goesOn = true;
            while (goesOn && !isOver) {
                wasWoken = false;
                goesOn = follow(steps.step().advance()) || wasWoken;
            }
        } catch (DirectMemoryError refused) {
            // Attempts that wait for the same socket are told the same.
            fail(OpeningFailures.capacity(refused));
        } finally {
            isAdvancing = false;
        }
    }

    /** As {@link #advance}, but not called by the loop, which would report a fault to the host: reports it itself. */
    private void wake() {
        try {
            advance();
        } catch (Throwable fault) {
            host.onFault(fault);
        }
    }

    /** The time limit of the host's phase has passed. */
    public void onTimeout() {
        if (!isOver && follow(steps.step().onTimeout())) {
            advance();
        }
    }

    /** True if the answer may have come, and waits behind the input of others. */
    public boolean isInputBehind() {
        return context != null && context.transport != null && context.transport.isInputBehind();
    }

    /** The address to which it connects, or is connected; null while the address is not known. */
    public SocketAddress remoteAddress() {
        return context == null ? null : context.remoteAddress();
    }

    /** Releases everything, because the connection ends. */
    public void cancel() {
        isOver = true;
        AdmitStep.end(turn, false);
        dropTry();
    }

    // ---- the decision ----

    /**
     * A chain of instanceof, because a switch over a sealed type needs Java 21.
     *
     * @return whether a step can go on now
     */
    private boolean follow(StepResult result) {
        if (isOver || result instanceof StepResult.Pending) {
            return false;
        }
        if (result instanceof StepResult.Done) {
            steps.next();
            return true;
        }
        if (result instanceof StepResult.Routed routed) {
            context.route(routed.route());
            steps.addAll(OpeningPlans.routed(context));
            steps.next();
            return true;
        }
        if (result instanceof StepResult.Join join) {
            AdmitStep.onStream(turn, context.socket != null);
            steps.addAll(OpeningPlans.stream(context, join.session()));
            steps.next();
            return true;
        }
        if (result instanceof StepResult.Lead) {
            steps.addAll(OpeningPlans.session(context, steps.step()));
            steps.next();
            return true;
        }
        if (result instanceof StepResult.Opened opened) {
            open(opened);
            return false;
        }
        if (result instanceof StepResult.Rejected rejected) {
            return onRejected(rejected.response(), rejected.version());
        }
        if (result instanceof StepResult.NextAddress unusable) {
            return tryNextAddress(unusable.failure());
        }
        if (result instanceof StepResult.NextServerAddress) {
            context.destinations.putBack(context.remoteAddress);
            return connectAgain();
        }
        if (result instanceof StepResult.ProxyRejected rejected) {
            return onProxyRejected(rejected.response());
        }
        if (result instanceof StepResult.Authenticated authenticated) {
            return authenticated.isProxy() ? tunnelAgain() : restart(host.request().again(), context.route);
        }
        if (result instanceof StepResult.FallBack fallBack) {
            return fallBack(fallBack.reason(), fallBack.why(), fallBack.isSocketReusable());
        }
        if (result instanceof StepResult.TryAgain again) {
            return tryAgain(again.reason(), again.why());
        }
        if (result instanceof StepResult.Failed failed) {
            return onFailed(failed.failure());
        }
        throw new IllegalStateException("No decision for " + result);
    }

    private void open(StepResult.Opened opened) {
        Cookies.save(context, opened.response().headers());
        if (isOver) {
            return;
        }
        ExtensionNegotiation negotiation = context.negotiation;
        UpgradeOutcome.Accepted response = opened.response();
        Failure refusal = OpeningFailures.ofSubprotocol(host.request(), response);
        if (refusal == null) {
            refusal = negotiation.accept(response.extensions());
        }
        if (refusal != null && !isOver) {
            fail(refusal.withResponse(response.status(), response.headers(), null));
        }
        if (isOver) {
            // The response was refused; or an extension ended the connection, and made a session after that.
            negotiation.close();
            return;
        }
        if (context.remoteAddress != null) {
            services.addressHistory().succeeded(context.remoteAddress);
        }
        context.route.tellReached(services.proxies().selections());
        // The chain may be refused memory: until it is made, the transport is this attempt's, which closes it.
        ExtensionChain chain = negotiation.takeChain();
        isOver = true;
        AdmitStep.end(turn, true);
        host.onOpened(new OpenedConnection(context.takeTransport(), opened.version(), opened.response().headers(),
            opened.response().subprotocol(), negotiation.agreed(), chain, opened.rest()));
    }

    private boolean onRejected(UpgradeOutcome.Rejected response, HttpVersion version) {
        Cookies.save(context, response.headers());
        if (isOver) {
            return false;
        }
        if (RedirectChain.isAllowed(response, host.request(), services.config())) {
            return redirect(response);
        }
        Function<GivenCredentials, Failure> rejection = OpeningFailures.rejection(response, version, host.request(), services.config());
        GivenCredentials given = authentication.givenToServer(response.headers());
        AuthenticateStep answer = AuthenticateStep.toServer(context, response, rejection, given);
        if (answer != null) {
            return authenticate(answer);
        }
        if (version == HttpVersion.HTTP_2) {
            if (mayFallBack()) {
                return fallBack(FallbackReason.STATUS, "the server answered the extended CONNECT with " + response.status(), false);
            }
            services.counters().fellBack(FallbackReason.STATUS);
        }
        fail(authentication.lastOfServer(rejection.apply(given), response.status()));
        return false;
    }

    private boolean onProxyRejected(UpgradeOutcome.Rejected response) {
        Function<GivenCredentials, Failure> rejection = TunnelFailures.refusal(response, context.targetAuthority());
        GivenCredentials given = authentication.givenToProxy(response.headers());
        AuthenticateStep answer = AuthenticateStep.toProxy(context, response, rejection, given);
        if (answer == null) {
            fail(authentication.lastOfProxy(rejection.apply(given)));
            return false;
        }
        // The steps behind the tunnel stay, and so does the dial of a session: those that wait for it would all be asked, one by one.
        closeSocket();
        if (isOver) {
            return false;
        }
        context.isAtProxy = false;
        steps.addFirst(answer);
        steps.next();
        return true;
    }

    private boolean tunnelAgain() {
        context.isAtProxy = true;
        context.destinations.putBack(context.remoteAddress);
        return connectAgain();
    }

    /** Nothing is kept open meanwhile: the application may have to ask a person. */
    private boolean authenticate(AuthenticateStep answer) {
        dropTry();
        if (isOver) {
            return false;
        }
        context = answer.context();
        steps.add(answer);
        steps.next();
        return true;
    }

    /** The steps from the socket on are planned anew; what waits behind them, and the dial of a session, stay. */
    private boolean tryNextAddress(Failure failure) {
        if (context.proxy != null && !context.isAtProxy) {
            // The proxy's address has served: no other one of the proxy would lead to another server.
            fail(failure);
            return false;
        }
        context.onAddressFailed(Failure.reasonOf(failure), true);
        if (context.destinations.isEmpty()) {
            Failure told = context.destinations.told(failure);
            // A proxy that is of no use at any of its addresses is one that is not reached.
            return onFailed(context.isAtProxy ? told.onHop() : told);
        }
        return connectAgain();
    }

    private boolean connectAgain() {
        closeSocket();
        if (isOver) {
            return false;
        }
        steps.replaceSocket(OpeningPlans.socket(context));
        steps.next();
        return true;
    }

    private void closeSocket() {
        steps.closeSocket();
        context.dropSocket();
    }

    private boolean redirect(UpgradeOutcome.Rejected response) {
        ConnectionRequest next;
        try {
            next = detours.redirects.follow(host.request(), response.location());
        } catch (IllegalArgumentException e) {
            fail(OpeningFailures.badRedirect(response, e));
            return false;
        }
        detours.onRedirect();
        authentication.onRedirect();
        return restart(next, null);
    }

    /** Tries another session, once. */
    private boolean tryAgain(FallbackReason reason, String why) {
        if (detours.retriedFor != null) {
            return fallBack(reason, why, false);
        }
        detours.retriedFor = reason;
        return restart(host.request().again(), context.route);
    }

    /** @param known the ways to its target, or null to find them */
    private boolean restart(ConnectionRequest request, Route known) {
        dropTry();
        if (isOver) {
            return false;
        }
        host.request(request);
        host.moveTo(ConnectionPhase.RESOLVING);
        begin(known);
        return true;
    }

    private boolean fallBack(FallbackReason reason, String why, boolean isSocketReusable) {
        if (reason != null) {
            countFallback(reason, why);
        } else if (detours.retriedFor != null) {
            // A session was open and refused the request, which tryAgain has replaced already.
            countFallback(detours.retriedFor, "no other HTTP/2 session is open");
        }
        Http2SessionPool.Dial dial = context.takeDial();
        if (dial != null) {
            dial.unsupported(reason, why, context.remoteAddress());
        }
        if (isOver) {
            return false;
        }
        if (!mayFallBack()) {
            fail(OpeningFailures.withoutHttp2(reason, why));
            return false;
        }
        detours.leftHttp2 = reason == null ? detours.leftHttp2 : OpeningFailures.leftHttp2(reason, why);
        OpeningContext next = isSocketReusable ? context.onSameSocket() : context.onNewSocket();
        dropTry();
        context = next;
        if (isOver) {
            context.close();
            return false;
        }
        if (reason != null) {
            host.request(host.request().again());
        }
        if (!isSocketReusable) {
            AdmitStep.add(turn, context, steps);
        }
        steps.addAll(isSocketReusable ? OpeningPlans.upgrade(context) : OpeningPlans.http1(context));
        steps.next();
        return true;
    }

    private boolean mayFallBack() {
        return host.request().httpPolicy() != HttpPolicy.HTTP_2_ONLY;
    }

    private void countFallback(FallbackReason reason, String why) {
        services.counters().fellBack(reason);
        if (mayFallBack()) {
            host.onFallback(reason, why);
        }
    }

    /** @return whether the attempt goes on, another way */
    private boolean onFailed(Failure failure) {
        Failure blamed = context.blamed(failure);
        if (blamed.isOfHop()) {
            context.route.tellUnreachable(services.proxies().selections(), blamed);
            if (context.route.hasNext()) {
                return tryNextWay(blamed);
            }
        }
        end(blamed);
        return false;
    }

    /** The waiters of a dial take their next ways themselves: another way has other sessions. */
    private boolean tryNextWay(Failure failure) {
        Route route = context.route;
        detours.onWayLeft(route.name());
        tellWaiters(failure);
        dropTry();
        if (isOver) {
            return false;
        }
        host.moveTo(ConnectionPhase.RESOLVING);
        Route next;
        try {
            next = route.next();
        } catch (IllegalArgumentException e) {
            fail(RouteFailures.selectedProxyUnusable(route, e));
            return false;
        }
        begin(next);
        return true;
    }

    private void fail(Failure failure) {
        end(context.blamed(failure));
    }

    private void end(Failure failure) {
        tellWaiters(failure);
        if (!isOver) {
            host.onFailed(detours.told(failure, host.request().uri()));
        }
    }

    private void tellWaiters(Failure failure) {
        Http2SessionPool.Dial dial = context.takeDial();
        if (dial != null) {
            dial.failed(failure, context.remoteAddress());
        }
    }

    /** Closes the steps of this try, and what they have opened. */
    private void dropTry() {
        try {
            steps.drop();
        } finally {
            if (context != null) {
                context.close();
            }
        }
    }
}
