package io.heddle.api;

import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.tls.TlsSettings;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * The upgrade request of a connection (RFC 6455 section 4.1): its target and its fields. Fill it before {@link WebSocket#open()}, or in
 * {@code onInternalRequestCreated}, which is called just before each request is sent. A redirect or a fallback makes a new request, a copy
 * of the last one for the new target, and the handler is called again: {@code setHeader} then doubles nothing, unlike {@code addHeader}. A
 * copy for another origin has no cookies, no credentials and no Host.
 *
 * <p><b>Thread:</b> any one thread before {@code open()}, and the event-loop thread inside {@code onInternalRequestCreated}. At other times
 * the request is read-only: a change is an {@link IllegalStateException}. Settings that take effect before the request (URI, TLS settings,
 * local address, HTTP version) cannot be changed inside the handler either.
 *
 * <p>Names and values are checked when they are given: a header name must be a token, and a value must hold no CR, LF or other control
 * character, so that no header can be smuggled in (RFC 9110 section 5.5).
 */
public interface InternalRequest {

    /** {@return the target: a {@code ws} or {@code wss} URI without a fragment} */
    URI uri();

    /**
     * Returns the number of the attempt of its connection. A fallback counts even if nothing was sent before it.
     *
     * @return 1 for the first attempt, and one more after each redirect or fallback
     */
    int attempt();

    /**
     * Adds a header field; a name may occur several times. Fields that the handshake itself writes (Upgrade, Connection, Sec-WebSocket-Key,
     * -Version, -Protocol, -Extensions, Content-Length, Transfer-Encoding) are refused. Over HTTP/2 names are sent in lower case, Host
     * becomes {@code :authority}, and fields of a single HTTP/1.1 connection (Keep-Alive, Proxy-Connection, TE) are left out (RFC 9113
     * section 8.2.2).
     *
     * @param name the name
     * @param value the value, in ISO-8859-1
     * @return this request
     * @throws IllegalArgumentException if name or value break RFC 9110 section 5, or the field belongs to the handshake
     * @throws IllegalStateException if the request was sent
     */
    InternalRequest addHeader(String name, String value);

    /**
     * Replaces all header fields of a name by one.
     *
     * @param name the name
     * @param value the value in ISO-8859-1, or null to remove the fields only
     * @return this request
     * @throws IllegalArgumentException as {@link #addHeader}
     * @throws IllegalStateException if the request was sent
     */
    InternalRequest setHeader(String name, String value);

    /**
     * Returns the header fields given so far, including cookies and credentials.
     *
     * @return an immutable map from name (case-insensitive) to values
     */
    Map<String, List<String>> headers();

    /**
     * Adds a cookie to the one {@code Cookie} field (RFC 6265 section 4.2).
     *
     * @param name a token
     * @param value cookie octets
     * @return this request
     * @throws IllegalArgumentException if name or value break RFC 6265 section 4.1.1
     * @throws IllegalStateException if the request was sent
     */
    InternalRequest cookie(String name, String value);

    /**
     * Sets the {@code Authorization} field to Basic credentials in UTF-8 (RFC 7617). A redirect to another origin carries over neither
     * credentials nor cookies.
     *
     * @param user the user, without a colon
     * @param password the password
     * @return this request
     * @throws IllegalArgumentException if the user has a colon, or either has a control character
     * @throws IllegalStateException if the request was sent
     */
    InternalRequest credentials(String user, String password);

    /** {@return the {@code Origin} field, or null if none is sent} */
    String origin();

    /**
     * Sets the {@code Origin} field (RFC 6455 section 4.1, number 8).
     *
     * @param origin the origin, or null for none
     * @return this request
     * @throws IllegalArgumentException if it has a control character
     * @throws IllegalStateException if the request was sent
     */
    InternalRequest origin(String origin);

    /** {@return the subprotocols to ask for, the preferred one first, in an immutable list} */
    List<String> subprotocols();

    /**
     * Sets the subprotocols to ask for (RFC 6455 section 4.1, number 10).
     *
     * @param subprotocols different tokens, the preferred one first
     * @return this request
     * @throws IllegalArgumentException if one is not a token, or occurs twice
     * @throws IllegalStateException if the request was sent
     */
    InternalRequest subprotocols(String... subprotocols);

    /** {@return the TLS settings; the engine's unless set} */
    TlsSettings tls();

    /**
     * Sets the TLS settings of this connection; they have no effect on {@code ws}.
     *
     * @param settings the settings
     * @return this request
     * @throws IllegalStateException if the connection was opened
     */
    InternalRequest tls(TlsSettings settings);

    /** {@return the local address to connect from, or null for the system's choice} */
    InetAddress localAddress();

    /**
     * Sets the local address to connect from. One pair of addresses allows some 28,000 connections to one port; for more, use several local
     * addresses.
     *
     * @param address an address of this machine, or null for the system's choice
     * @return this request
     * @throws IllegalStateException if the connection was opened
     */
    InternalRequest localAddress(InetAddress address);

    /** {@return the HTTP version used to open the connection; the engine's policy unless set} */
    HttpPolicy httpPolicy();

    /**
     * Sets the HTTP version used to open the connection.
     *
     * @param policy the policy
     * @return this request
     * @throws IllegalStateException if the connection was opened
     */
    InternalRequest httpPolicy(HttpPolicy policy);
}
