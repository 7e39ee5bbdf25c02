package io.heddle.engine.opening;

import io.heddle.api.auth.AuthenticationRequest;
import io.heddle.api.auth.Authenticator;
import io.heddle.api.auth.Challenge;
import io.heddle.api.auth.Credentials;
import io.heddle.engine.handshake.UpgradeHeaders;
import io.heddle.engine.handshake.WebSocketUri;
import io.heddle.engine.handshake.auth.AnswerLimits;
import io.heddle.engine.handshake.auth.AuthenticationScheme;
import io.heddle.engine.handshake.auth.BasicScheme;
import io.heddle.engine.handshake.auth.ChallengeParser;
import io.heddle.engine.handshake.auth.HopCredentials;
import io.heddle.engine.transport.proxy.ProxyServer;
import java.net.URI;
import java.util.List;

/**
 * The answers of one attempt to the challenges of its server (status 401) and its proxy (status 407). It outlives the tries of the
 * attempt. Credentials stay with the origin and the proxy that asked for them: another one begins with none.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the credentials, until the connection is open.
 */
final class Authentication {
    static final int UNAUTHORIZED = 401;
    static final int PROXY_AUTHENTICATION_REQUIRED = 407;
    private static final String AUTHORIZATION = "Authorization";

    private final OpeningHost host;
    private final OpeningServices services;
    /** Null until the server asks. */
    private HopCredentials server;
    private WebSocketUri serverOrigin;
    /** Null until the first CONNECT. */
    private HopCredentials proxy;
    private ProxyServer proxyServer;
    private final AnswerLimits serverLimits = new AnswerLimits();
    private final AnswerLimits proxyLimits = new AnswerLimits();
    /** The origin that was opened, once a redirect has led away from its URI. */
    private WebSocketUri openedOrigin;

    Authentication(OpeningHost host, OpeningServices services) {
        this.host = host;
        this.services = services;
    }

    // ---- the fields of the requests ----

    /**
     * The value of {@code Authorization} for the next request.
     *
     * @param target the request target as it is sent
     * @return null if the request's own field is to be sent, or none
     */
    String serverField(WebSocketUri uri, String method, String target) {
        return server == null || !uri.isSameOrigin(serverOrigin) ? null : server.fieldValue(method, target);
    }

    /**
     * The value of {@code Proxy-Authorization} for the next CONNECT.
     *
     * @param authority the server's host and port, as it is sent
     * @return null if none is to be sent
     */
    String proxyField(ProxyServer to, String authority) {
        if (!to.equals(proxyServer)) {
            proxyServer = to;
            proxy = new HopCredentials(services.random(), proxyLimits);
            AuthenticationScheme known = to.user() == null ? null : services.challenges().take(to, to.user());
            if (known != null) {
                proxy.begin(givenToProxy(), known);
            }
        }
        return proxy.fieldValue("CONNECT", authority);
    }

    private Credentials givenToProxy() {
        return proxyServer.user() == null ? null : Credentials.of(proxyServer.user(), proxyServer.password());
    }

    // ---- the answers ----

    /** The proxy has opened the tunnel: further connections can answer it before it asks. */
    void onTunnel() {
        if (isAnsweredAsGiven()) {
            services.challenges().accepted(proxyServer, proxyServer.user(), proxy.scheme());
        }
        proxy.accepted();
    }

    /** @return whether the proxy was answered with the user and the password of its settings, and not with the authenticator's */
    private boolean isAnsweredAsGiven() {
        Credentials answered = proxy.credentials();
        return answered != null && answered.user() != null && answered.user().equals(proxyServer.user())
            && answered.password().equals(proxyServer.password());
    }

    /** The server has answered with a redirect, which will be followed: it has let us in so far. */
    void onRedirect() {
        if (openedOrigin == null) {
            openedOrigin = origin();
        }
        if (server != null) {
            server.accepted();
        }
    }

    /** The server has answered 401. */
    HopCredentials.Next onServerChallenge(UpgradeHeaders response) {
        WebSocketUri origin = origin();
        if (server == null || !origin.isSameOrigin(serverOrigin)) {
            server = new HopCredentials(services.random(), serverLimits);
            serverOrigin = origin;
        }
        Credentials own = BasicScheme.credentialsOf(ownField());
        return server.onChallenges(serverChallenges(response), own, true, host.request().authenticator() != null);
    }

    private WebSocketUri origin() {
        return WebSocketUri.of(host.request().uri());
    }

    private String ownField() {
        List<String> own = host.request().headers().get(AUTHORIZATION);
        return own == null ? null : own.get(0);
    }

    /** The proxy has answered CONNECT with 407, or refused credentials with 401. */
    HopCredentials.Next onProxyChallenge(UpgradeHeaders response) {
        boolean isAsGiven = isAnsweredAsGiven();
        if (isAsGiven) {
            services.challenges().refused(proxyServer, proxyServer.user(), proxy.scheme());
        }
        boolean isBasicSent = isAsGiven && proxy.scheme() == BasicScheme.INSTANCE;
        return proxy.onChallenges(proxyChallenges(response), givenToProxy(), isBasicSent, host.request().authenticator() != null);
    }

    /** The credentials of the request that the server has refused. */
    GivenCredentials givenToServer(UpgradeHeaders response) {
        boolean isAnswered = server != null && server.credentials() != null && origin().isSameOrigin(serverOrigin);
        String own = ownField();
        if (isAnswered || own == null) {
            return isAnswered ? GivenCredentials.REFUSED : GivenCredentials.NONE;
        }
        Credentials pair = BasicScheme.credentialsOf(own);
        return pair != null && isUnfit(serverChallenges(response), pair)
            ? GivenCredentials.unfit(pair, "the request")
            : GivenCredentials.REFUSED;
    }

    /** The credentials for the proxy that has refused a CONNECT: those of its settings are sent only once it asks. */
    GivenCredentials givenToProxy(UpgradeHeaders response) {
        if (wereSentToProxy()) {
            return GivenCredentials.REFUSED;
        }
        Credentials pair = givenToProxy();
        return pair != null && isUnfit(proxyChallenges(response), pair)
            ? GivenCredentials.unfit(pair, "ProxySettings.credentials")
            : GivenCredentials.NONE;
    }

    private static boolean isUnfit(List<Challenge> challenges, Credentials pair) {
        return !AuthenticationScheme.obstacles(challenges, pair).isEmpty();
    }

    boolean wereSentToProxy() {
        return proxy.credentials() != null;
    }

    /** The rejection by the server, if nothing follows it. */
    Failure lastOfServer(Failure rejection, int status) {
        boolean isAtLimit = status == UNAUTHORIZED && server != null && server.isAtLimit();
        return isAtLimit ? rejection.with(AuthenticationFailures.atLimit("server")) : rejection;
    }

    Failure lastOfProxy(Failure rejection) {
        return proxy.isAtLimit() ? rejection.with(AuthenticationFailures.atLimit("proxy")) : rejection;
    }

    static List<Challenge> serverChallenges(UpgradeHeaders response) {
        return ChallengeParser.parse(response.all("WWW-Authenticate"));
    }

    static List<Challenge> proxyChallenges(UpgradeHeaders response) {
        return ChallengeParser.parse(response.all(proxyChallengeField(response)));
    }

    /** The field with the challenges of a proxy: those that answer 401 mean the other one. */
    static String proxyChallengeField(UpgradeHeaders response) {
        return response.first("Proxy-Authenticate") == null ? "WWW-Authenticate" : "Proxy-Authenticate";
    }

    // ---- the application's authenticator ----

    Authenticator authenticator() {
        return host.request().authenticator();
    }

    /** The question of the server to the authenticator. */
    AuthenticationRequest serverQuestion(UpgradeHeaders response) {
        return new AuthenticationRequest(uri(), null, serverChallenges(response), server.asked(), isRedirected());
    }

    AuthenticationRequest proxyQuestion(UpgradeHeaders response) {
        return new AuthenticationRequest(uri(), proxyServer.authority(), proxyChallenges(response), proxy.asked(),
            isRedirected());
    }

    private boolean isRedirected() {
        return openedOrigin != null && !origin().isSameOrigin(openedOrigin);
    }

    private URI uri() {
        return host.request().uri();
    }

    /** @return as {@link HopCredentials#answer} */
    boolean answer(AuthenticationRequest question, Credentials found) {
        return (question.isProxy() ? proxy : server).answer(question.challenges(), found);
    }
}
