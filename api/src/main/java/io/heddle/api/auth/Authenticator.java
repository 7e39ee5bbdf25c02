package io.heddle.api.auth;

import io.heddle.api.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Answers the challenges of servers (status 401) and proxies (status 407). After an answer the request is made anew, on another socket,
 * with the credentials: {@code onInternalRequestCreated} and {@code onPrepareRequest} are called again. Credentials that were given to the
 * request or in the proxy's settings answer before the authenticator does. A nonce of Digest that has grown too old is renewed without
 * asking it. A response without a challenge is not for it. The credentials stay with the origin, or the proxy, that asked for them; they
 * are not kept for other connections.
 *
 * <p><b>Strangers:</b> a redirect may lead to a server of anybody, and a proxy is another party than the server. An authenticator of one's
 * own must look at {@link AuthenticationRequest#isRedirected()} and {@link AuthenticationRequest#isProxy()} before it gives a secret away;
 * by {@link AuthenticationRequest#uri()} and {@link AuthenticationRequest#proxy()} it can tell whom it knows.
 *
 * <p><b>Limits:</b> an attempt to connect, with all its redirects, asks the authenticator at most five times for the server and at most
 * five times for the proxy, and makes at most ten answers to each, counting those with credentials that were given and those with renewed
 * nonces. Beyond that the connection ends in {@code onError} with the response that asked, and the error says so.
 *
 * <p><b>Threads:</b> called on the event-loop thread; it must not block, and may complete its stage later on any thread, within {@link
 * io.heddle.api.EngineConfig#prepareTimeout()}. A stage that completes later is ignored. One authenticator may serve many connections.
 *
 * <p><b>Errors:</b> a stage that fails, or an exception, ends the connection in {@code onError}, of kind {@link
 * io.heddle.api.ErrorKind#PREPARE}, with it as the cause; a stage that is not complete in time, in kind {@link
 * io.heddle.api.ErrorKind#TIMEOUT}. A null, in place of the stage or as its value, gives up: the connection ends in {@code onError} with
 * the response that asked.
 */
@FunctionalInterface
public interface Authenticator {

    /**
     * Finds the credentials for a challenge. It is called again, with a higher {@link AuthenticationRequest#attempt()}, if they were
     * refused.
     *
     * @param ws the connection
     * @param request the challenges, and who sent them
     * @return a stage with the credentials, or with null to give up; or null to give up
     */
    CompletionStage<Credentials> authenticate(WebSocket ws, AuthenticationRequest request);

    /**
     * Answers the server that was opened with one user, and gives up when that is refused, for a proxy, and for a server of another origin
     * to which a redirect has led ({@link AuthenticationRequest#isRedirected()}). Nothing is sent before the server asks.
     *
     * @param user the user
     * @param password the password
     * @return the authenticator
     * @throws IllegalArgumentException as {@link Credentials#of}
     */
    static Authenticator of(String user, String password) {
        Credentials credentials = Credentials.of(user, password);
        return (ws, request) -> request.isProxy() || request.isRedirected() || request.attempt() > 1
            ? null
            : CompletableFuture.completedFuture(credentials);
    }
}
