package io.heddle.api;

import io.heddle.api.auth.Authenticator;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.proxy.ProxySettings;
import io.heddle.api.tls.TlsSettings;
import java.net.CookieHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The upgrade request of a connection (RFC 6455 section 4.1): its target and its fields. Fill it before {@link WebSocket#open()}, in
 * {@code onInternalRequestCreated}, or, in your own time, in {@code onPrepareRequest}. Both are called before each request is sent. A
 * redirect, a fallback or the answer to a challenge makes a new request, a copy of the last one for the new target, and calls them again:
 * {@code setHeader} then doubles nothing, unlike {@code addHeader}. Look at {@link #uri()}, which tells for which server it is: a handler
 * that gives a token to each request gives it to whichever server it is redirected to.
 *
 * <p>A copy for another origin (scheme, host and port, RFC 6454) has nothing that may be a secret or is meant for the first server alone:
 * no cookies, no credentials, no Host, no field that the application has named itself, none that is not known to be harmless, no
 * subprotocol that looks like a token or follows a name such as {@code access_token}, and no {@link #connectAddress} or {@link
 * #unixSocket}. Fields such as User-Agent, Accept-Language and Origin go along, and so do all other settings: the client certificate of
 * {@link #tls(TlsSettings)}, too.
 *
 * <p><b>Thread:</b> any one thread before {@code open()}, the event-loop thread inside {@code onInternalRequestCreated}, and any one thread
 * from the call of an {@code onPrepareRequest} handler until its stage completes. While a later handler has the request, an earlier one
 * can still change it, but should not: it is open until the stage of the last one is complete. At other times the request is read-only: a
 * change is an {@link IllegalStateException}, also if the time limit has passed or the connection was closed meanwhile, and is never sent.
 * Settings that take effect before the request (URI, TLS settings, addresses, proxy, HTTP version, authenticator, cookie handler) cannot be
 * changed inside the handlers either.
 *
 * <p>While a request is prepared over HTTP/1.1, the connection to the server is there and waits, and is not read: a server that waits only
 * for a few seconds ends it, which is noticed, and told in kind {@link ErrorKind#CONNECTION_LOST}, when the last stage is complete. {@link
 * EngineConfig#prepareTimeout()} bounds that wait.
 *
 * <p>Names and values are checked when they are given: a header name must be a token, and a value must hold no CR, LF or other control
 * character, so that no header can be smuggled in (RFC 9110 section 5.5).
 */
public interface InternalRequest {

    /** {@return the target: a {@code ws}, {@code wss}, {@code ws+unix} or {@code wss+unix} URI without user info and fragment} */
    URI uri();

    /**
     * Returns the number of the attempt of its connection. A fallback counts even if nothing was sent before it.
     *
     * @return 1 for the first attempt, and one more after each redirect, fallback or answer to a challenge
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
     * Sets a cookie in the one {@code Cookie} field (RFC 6265 section 4.2). It replaces one of the same name, in the same case; the others
     * stay. So a handler may set it for each request.
     *
     * @param name a token
     * @param value cookie octets, or null to remove the cookie only
     * @return this request
     * @throws IllegalArgumentException if name or value break RFC 6265 section 4.1.1, or the name is null
     * @throws IllegalStateException if the request was sent
     */
    InternalRequest cookie(String name, String value);

    /**
     * Sets the {@code Authorization} field to Basic credentials in UTF-8 (RFC 7617), which are sent before the server asks. If it asks for
     * Digest (RFC 7616), the same user and password answer that: the answer to a challenge is sent in place of the field. User info in the
     * URI does the same. A redirect to another origin carries over neither credentials nor cookies. {@link Authenticator#of} sends nothing
     * before the server asks.
     *
     * @param user the user, without a colon
     * @param password the password
     * @return this request
     * @throws IllegalArgumentException if the user has a colon, or either has a control character
     * @throws IllegalStateException if the request was sent
     * @throws NullPointerException if either is null; the message names it
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
     * @throws IllegalArgumentException if one is null or not a token, or occurs twice
     * @throws IllegalStateException if the request was sent
     */
    InternalRequest subprotocols(String... subprotocols);

    /** {@return the TLS settings; the engine's unless set} */
    TlsSettings tls();

    /**
     * Sets the TLS settings of this connection; they have no effect on {@code ws}. They go along a redirect, also to another origin: a
     * server there that asks for a client certificate is given the one of these settings.
     *
     * @param settings the settings
     * @return this request
     * @throws IllegalStateException if the connection was opened
     */
    InternalRequest tls(TlsSettings settings);

    /** {@return the local address to connect from, or null for the engine's choice} */
    InetAddress localAddress();

    /**
     * Sets the local address to connect from. It reaches the server's addresses of its own family only. One local address has some 28,000
     * ports of the system's choice: {@link EngineConfigBuilder#localAddresses} spreads connections over several, and {@link
     * EngineConfigBuilder#localPorts} gives each more ports.
     *
     * @param address an address of this machine, or null for the engine's choice
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

    /** {@return the Unix domain socket to connect to, or null to connect to the host of the URI} */
    Path unixSocket();

    /**
     * Connects to a Unix domain socket of this machine instead of the host of the URI, whose name is still sent as Host and checked by TLS.
     * A URI such as {@code ws+unix:/run/app.sock:/path} does the same, with {@code localhost} as Host; there {@code %3A} is a colon in the
     * path of the socket. Nothing is looked up, and no proxy, local address or {@link #connectAddress} is used then. A redirect within the
     * origin of the URI stays on the socket; one to another origin leaves it, and none leads to a socket.
     *
     * @param path the socket's file, of about 100 bytes at most; a relative path begins at the working directory; null for none
     * @return this request
     * @throws IllegalArgumentException if the path is not of the default file system
     * @throws IllegalStateException if the connection was opened
     */
    InternalRequest unixSocket(Path path);

    /** {@return the address to connect to instead of those of the URI's host, or null} */
    InetSocketAddress connectAddress();

    /**
     * Connects to an address instead of those of the URI's host: to one server behind a name, for instance. Nothing is looked up; the host
     * of the URI is still sent as Host and checked by TLS. Through a proxy it is the address that the proxy is asked for. A redirect to
     * another origin drops it.
     *
     * @param address a resolved address with a port, or null to look up the host of the URI
     * @return this request
     * @throws IllegalArgumentException if the address is not resolved, or its port is 0
     * @throws IllegalStateException if the connection was opened
     */
    InternalRequest connectAddress(InetSocketAddress address);

    /** {@return the way through proxies; the engine's unless set} */
    ProxySettings proxy();

    /**
     * Sets the way through proxies.
     *
     * @param settings the settings; {@link ProxySettings#direct()} for none
     * @return this request
     * @throws IllegalStateException if the connection was opened
     */
    InternalRequest proxy(ProxySettings settings);

    /** {@return what answers the challenges of servers and proxies, or null; the engine's unless set} */
    Authenticator authenticator();

    /**
     * Sets what answers the challenges of servers and proxies (RFC 9110 section 11). The answer to a server is sent in place of the {@code
     * Authorization} field that the request has.
     *
     * @param authenticator the authenticator, or null for none
     * @return this request
     * @throws IllegalStateException if the connection was opened
     */
    InternalRequest authenticator(Authenticator authenticator);

    /** {@return the store of cookies, or null; the engine's unless set} */
    CookieHandler cookieHandler();

    /**
     * Sets the store of cookies, so that the cookies of a login go along: see {@link EngineConfigBuilder#cookieHandler}. Cookies that are
     * set on the request itself are sent too, before those of the store.
     *
     * @param handler the store, or null for none
     * @return this request
     * @throws IllegalStateException if the connection was opened
     */
    InternalRequest cookieHandler(CookieHandler handler);

    /** {@return whether this opening replaces a connection that was lost; false unless set} */
    boolean reconnect();

    /**
     * Marks this opening as one that replaces a connection that was lost, or that failed before: the engine begins it when it is its turn
     * ({@link EngineConfigBuilder#reconnectLimits}), so that thousands that lose their server at one time come back one after the other.
     * The connection is {@link WebSocketState#CONNECTING} while it waits, and can be closed. Unmarked openings are limited by {@link
     * EngineConfigBuilder#connectLimits}: not at all unless set.
     *
     * @param isReconnect true to wait for the turn
     * @return this request
     * @throws IllegalStateException if the connection was opened
     */
    InternalRequest reconnect(boolean isReconnect);

    /** {@return whether the server must choose one of the subprotocols; false unless set} */
    boolean requireSubprotocol();

    /**
     * Decides whether a server that chooses none of the subprotocols is refused (RFC 6455 section 4.1 lets it choose none). Refused, the
     * connection ends in {@code onError}, of kind {@link ErrorKind#UPGRADE}. A request that requires one and asks for none is not sent, and
     * ends it in kind {@link ErrorKind#CONFIG}: none were set, or a redirect to another origin has left them behind.
     *
     * @param isRequired true to refuse it
     * @return this request
     * @throws IllegalStateException if the request was sent
     */
    InternalRequest requireSubprotocol(boolean isRequired);
}
