package io.heddle.api;

import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.tls.TlsSettings;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * The upgrade request of a connection (RFC 6455 section 4.1): where it goes and what it carries. Never null; fill it before {@link
 * WebSocket#open()}, or in {@code onInternalRequestCreated}, which is called just before each request is sent. A redirect or a
 * fallback makes a new request, a copy of the last one for the new target, and the event is called again: with {@code
 * setHeader} rather than {@code addHeader} nothing is doubled. A copy for another origin has no cookies, credentials and Host.
 *
 * <p><b>Thread:</b> any one thread before {@code open()}, the event-loop thread inside {@code onInternalRequestCreated}. At other
 * times it is read-only: a change is an {@link IllegalStateException}. What is decided before the request (URI, TLS settings,
 * local address, version of HTTP) can no longer be changed inside the event either.
 *
 * <p>Names and values are checked when given: a header name must be a token, a value must hold no CR, LF or other control
 * character, so that no header can be smuggled in (RFC 9110 section 5.5).
 */
public interface InternalRequest {

    /**
     * Where the request goes.
     *
     * @return a {@code ws} or {@code wss} URI without a fragment
     */
    URI uri();

    /**
     * Which attempt of its connection this is. A fallback counts also where nothing was sent before it.
     *
     * @return 1 for the first, one more after each redirect or fallback
     */
    int attempt();

    /**
     * Adds a header field behind those that are there; a name may come several times. Fields that the handshake itself writes
     * (Upgrade, Connection, Sec-WebSocket-Key, -Version, -Protocol, -Extensions, Content-Length, Transfer-Encoding) are refused. Over
     * HTTP/2 names are sent in lower case, Host becomes {@code :authority}, and what belongs to one connection of HTTP/1.1 (Keep-Alive,
     * Proxy-Connection, TE) is left out (RFC 9113 section 8.2.2).
     *
     * @param name the name
     * @param value the value, in ISO-8859-1
     * @return this request
     * @throws IllegalArgumentException if name or value break RFC 9110 section 5, or the field is the handshake's
     * @throws IllegalStateException if the request was sent
     */
    InternalRequest addHeader(String name, String value);

    /**
     * Replaces all header fields of that name by one.
     *
     * @param name the name
     * @param value the value in ISO-8859-1, or null to only remove
     * @return this request
     * @throws IllegalArgumentException as {@link #addHeader}
     * @throws IllegalStateException if the request was sent
     */
    InternalRequest setHeader(String name, String value);

    /**
     * The header fields given so far, cookies and credentials included.
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
     * Sets the {@code Authorization} field to Basic credentials in UTF-8 (RFC 7617). Not carried over to another origin by a
     * redirect, nor are cookies.
     *
     * @param user the user, without a colon
     * @param password the password
     * @return this request
     * @throws IllegalArgumentException if the user has a colon, or either has a control character
     * @throws IllegalStateException if the request was sent
     */
    InternalRequest credentials(String user, String password);

    /**
     * The {@code Origin} field.
     *
     * @return the origin, or null if none is sent
     */
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

    /**
     * The subprotocols asked for, the preferred one first.
     *
     * @return an immutable list
     */
    List<String> subprotocols();

    /**
     * Sets the subprotocols asked for (RFC 6455 section 4.1, number 10).
     *
     * @param subprotocols different tokens, the preferred one first
     * @return this request
     * @throws IllegalArgumentException if one is no token, or comes twice
     * @throws IllegalStateException if the request was sent
     */
    InternalRequest subprotocols(String... subprotocols);

    /**
     * The TLS settings.
     *
     * @return the settings; those of the engine unless set
     */
    TlsSettings tls();

    /**
     * Sets the TLS settings of this connection; without effect on {@code ws}.
     *
     * @param settings the settings
     * @return this request
     * @throws IllegalStateException if the connection was opened
     */
    InternalRequest tls(TlsSettings settings);

    /**
     * The local address to connect from.
     *
     * @return the address, or null for the system's choice
     */
    InetAddress localAddress();

    /**
     * Sets the local address to connect from. One pair of addresses allows some 28,000 connections to one port: beyond that, use
     * several local addresses.
     *
     * @param address an address of this machine, or null for the system's choice
     * @return this request
     * @throws IllegalStateException if the connection was opened
     */
    InternalRequest localAddress(InetAddress address);

    /**
     * Over which version of HTTP the connection is opened.
     *
     * @return the policy; that of the engine unless set
     */
    HttpPolicy httpPolicy();

    /**
     * Sets over which version of HTTP the connection is opened.
     *
     * @param policy the policy
     * @return this request
     * @throws IllegalStateException if the connection was opened
     */
    InternalRequest httpPolicy(HttpPolicy policy);
}
