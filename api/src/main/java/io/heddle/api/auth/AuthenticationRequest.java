package io.heddle.api.auth;

import io.heddle.api.internal.Redaction;
import java.net.URI;
import java.util.List;
import java.util.Objects;

/**
 * The challenges of a server (status 401) or a proxy (status 407), for an {@link Authenticator} to answer. Immutable.
 *
 * @param uri the target of the connection
 * @param proxy host and port of the proxy that asks, or null if the server does
 * @param challenges one or more, in the order in which they were sent; any one of them may be met
 * @param attempt 1 for the first, and one more each time the answer before was refused; it begins anew after a request that was accepted,
 *     such as one that was answered with a redirect
 * @param isRedirected whether a redirect has led to another origin (scheme, host and port) than that of the URI that was opened: who asks
 *     may be a stranger, who must not get a password that was meant for the first server
 */
public record AuthenticationRequest(URI uri, String proxy, List<Challenge> challenges, int attempt, boolean isRedirected) {

    /**
     * Copies the challenges.
     *
     * @param uri the target of the connection
     * @param proxy host and port of the proxy, or null
     * @param challenges one or more
     * @param attempt 1 or more
     * @param isRedirected whether a redirect has led to another origin
     */
    public AuthenticationRequest {
        Objects.requireNonNull(uri, "uri");
        challenges = List.copyOf(challenges);
    }

    /** {@return whether it is the proxy that asks} */
    public boolean isProxy() {
        return proxy != null;
    }

    /** Shows no query of the URI, and of the challenges their schemes. */
    @Override
    public String toString() {
        return "AuthenticationRequest[" + Redaction.uri(uri) + (proxy == null ? "" : " at proxy " + proxy) + ", " + challenges
            + ", attempt "
            + attempt + (isRedirected ? ", redirected" : "") + "]";
    }
}
