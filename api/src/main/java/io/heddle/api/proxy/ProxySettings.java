package io.heddle.api.proxy;

import io.heddle.api.tls.TlsSettings;
import java.net.ProxySelector;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;

/**
 * The way from this machine to a server: directly, through one proxy, or through the proxy that a selector names for each target. HTTP
 * proxies are asked for a tunnel with CONNECT (RFC 9110 section 9.3.6), for {@code ws} and {@code wss} alike, SOCKS proxies by SOCKS5 (RFC
 * 1928). TLS to the server runs inside of the tunnel and verifies the server; TLS to the proxy itself verifies the proxy.
 *
 * <pre>{@code
 * ProxySettings proxy = ProxySettings.http("proxy.example", 3128).credentials("bot", "secret");
 * WebSocketEngine engine = WebSocketEngine.start(EngineConfig.builder().proxy(proxy).build());
 * }</pre>
 *
 * <p>A failure of the proxy is an error of kind {@link io.heddle.api.ErrorKind#PROXY}. Two settings are equal if all their values are; of
 * selectors and TLS settings, if they are the same object. Immutable; connections, threads and engines may share it.
 */
public final class ProxySettings {

    /** The kinds of ways. */
    public enum Kind {
        /** No proxy. */
        DIRECT,
        /** An HTTP proxy, which is spoken to over TCP. */
        HTTP,
        /** An HTTP proxy, which is spoken to over TLS. */
        HTTPS,
        /** A SOCKS5 proxy. */
        SOCKS5,
        /** A {@link ProxySelector} names the proxies of each target. */
        SELECTOR,
        /** The JVM's proxy properties and selector, and then the environment: see {@link ProxySettings#system()}. */
        SYSTEM
    }

    private static final int MAX_PORT = 65_535;
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int SOCKS_PORT = 1_080;
    private static final ProxySettings DIRECT = new ProxySettings(new Values(Kind.DIRECT, null, 0));

    /** Mutable only until the settings around it are made. */
    private static final class Values implements Cloneable {
        private final Kind kind;
        private final String host;
        private final int port;
        private ProxySelector selector;
        private String user;
        private String password;
        private boolean resolvesLocally;
        private TlsSettings tls;

        private Values(Kind kind, String host, int port) {
            this.kind = kind;
            this.host = host;
            this.port = port;
        }

        private Values copy() {
            try {
                return (Values) clone();
            } catch (CloneNotSupportedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private final Values values;

    private ProxySettings(Values values) {
        this.values = values;
    }

    /** {@return no proxy: connections are opened directly} */
    public static ProxySettings direct() {
        return DIRECT;
    }

    /**
     * An HTTP proxy, which is spoken to over TCP.
     *
     * @param host its name or address (IPv6 without brackets)
     * @param port 1 to 65,535
     * @return the settings
     * @throws IllegalArgumentException if the host is empty, or the port out of range
     */
    public static ProxySettings http(String host, int port) {
        return server(Kind.HTTP, host, port);
    }

    /**
     * An HTTP proxy, which is spoken to over TLS: see {@link #tls}.
     *
     * @param host as for {@link #http}
     * @param port as for {@link #http}
     * @return the settings
     * @throws IllegalArgumentException as {@link #http}
     */
    public static ProxySettings https(String host, int port) {
        return server(Kind.HTTPS, host, port);
    }

    /**
     * A SOCKS5 proxy (RFC 1928), which resolves the names of servers unless {@link #resolveLocally} says otherwise.
     *
     * @param host as for {@link #http}
     * @param port as for {@link #http}
     * @return the settings
     * @throws IllegalArgumentException as {@link #http}
     */
    public static ProxySettings socks5(String host, int port) {
        return server(Kind.SOCKS5, host, port);
    }

    /**
     * A proxy by its URI, as in the environment variable {@code HTTPS_PROXY}: {@code http}, {@code https}, {@code socks5} (names are
     * resolved here) or {@code socks5h} (names are resolved by the proxy), with user info as credentials. Unless given, the port is 80,
     * 443 or 1,080.
     *
     * @param uri such as {@code http://bot:secret@proxy.example:3128}
     * @return the settings
     * @throws IllegalArgumentException if the scheme is another one, or the host is missing
     */
    public static ProxySettings of(URI uri) {
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        String host = uri.getHost();
        if (host == null) {
            throw new IllegalArgumentException("The URI of a proxy has no host, or a malformed one: its form is http://host:port");
        }
        String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        ProxySettings proxy = switch (scheme) {
            case "http" -> http(bare, portOr(uri, HTTP_PORT));
            case "https" -> https(bare, portOr(uri, HTTPS_PORT));
            case "socks5" -> socks5(bare, portOr(uri, SOCKS_PORT)).resolveLocally(true);
            case "socks5h" -> socks5(bare, portOr(uri, SOCKS_PORT));
            default -> throw new IllegalArgumentException(
                "The scheme of a proxy must be http, https, socks5 or socks5h, not " + uri.getScheme());
        };
        String userInfo = uri.getUserInfo();
        if (userInfo == null) {
            return proxy;
        }
        int colon = userInfo.indexOf(':');
        return colon < 0
            ? proxy.credentials(userInfo, "")
            : proxy.credentials(userInfo.substring(0, colon), userInfo.substring(colon + 1));
    }

    private static int portOr(URI uri, int otherwise) {
        return uri.getPort() < 0 ? otherwise : uri.getPort();
    }

    /**
     * The proxies that a selector names for each target; they are tried in its order, and {@link ProxySelector#connectFailed} is told of
     * each that cannot be reached. {@code Proxy.Type.HTTP} is spoken to as by {@link #http}, {@code SOCKS} as by {@link #socks5}. The
     * selector is asked for {@code http} in place of {@code ws} and for {@code https} in place of {@code wss}, on a thread of the engine's
     * resolver, so that it may block.
     *
     * @param selector any selector
     * @return the settings
     */
    public static ProxySettings of(ProxySelector selector) {
        Values values = new Values(Kind.SELECTOR, null, 0);
        values.selector = Objects.requireNonNull(selector, "selector");
        return new ProxySettings(values);
    }

    /**
     * The proxies of this system. If the JVM has one of its proxy properties ({@code http.proxyHost}, {@code https.proxyHost}, {@code
     * socksProxyHost}, {@code java.net.useSystemProxies}) or another {@linkplain ProxySelector#getDefault() default selector} than its
     * own, that selector decides, {@code http.nonProxyHosts} included. Otherwise the environment does: {@code https_proxy} for {@code
     * wss}, {@code http_proxy} for {@code ws}, then {@code all_proxy}, and {@code no_proxy}, each in lower case before upper case. {@code
     * no_proxy} is a list with commas of names (each with all names below it), addresses, address ranges such as {@code 10.0.0.0/8}, each
     * with a port if only that one is meant, or {@code *}.
     *
     * @return the settings
     */
    public static ProxySettings system() {
        return new ProxySettings(new Values(Kind.SYSTEM, null, 0));
    }

    private static ProxySettings server(Kind kind, String host, int port) {
        if (Objects.requireNonNull(host, "host").isBlank()) {
            throw new IllegalArgumentException("The host of a proxy must not be empty");
        }
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("The port of a proxy must be from 1 to " + MAX_PORT + ", not " + port);
        }
        return new ProxySettings(new Values(kind, host.toLowerCase(Locale.ROOT), port));
    }

    /**
     * Adds a user and a password. An HTTP proxy is given them when it asks, by Digest (RFC 7616) if it can do that, else by Basic (RFC
     * 7617); once it has asked, further connections of the engine give them at once. A SOCKS5 proxy is offered them (RFC 1929). Each proxy
     * of a selector is given the same ones.
     *
     * @param user without a colon for Basic; at most 255 bytes of UTF-8 for SOCKS5
     * @param password at most 255 bytes of UTF-8 for SOCKS5
     * @return settings with these credentials
     * @throws IllegalArgumentException if either has a control character, or is too long for SOCKS5
     */
    public ProxySettings credentials(String user, String password) {
        checkCredential("user", user);
        checkCredential("password", password);
        Values copy = values.copy();
        copy.user = user;
        copy.password = password;
        return new ProxySettings(copy);
    }

    private static void checkCredential(String name, String text) {
        Objects.requireNonNull(text, name);
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                throw new IllegalArgumentException("The " + name + " of a proxy has a control character at index " + i);
            }
        }
    }

    /**
     * Decides who resolves the names of servers behind a SOCKS5 proxy: the proxy (false, the default) or this machine. HTTP proxies are
     * always given the name.
     *
     * @param isLocal true to resolve them here
     * @return settings with this choice
     */
    public ProxySettings resolveLocally(boolean isLocal) {
        Values copy = values.copy();
        copy.resolvesLocally = isLocal;
        return new ProxySettings(copy);
    }

    /**
     * Sets the TLS settings with which an {@link #https} proxy is spoken to.
     *
     * @param settings the settings; unless set, those of the engine
     * @return settings with these
     */
    public ProxySettings tls(TlsSettings settings) {
        Values copy = values.copy();
        copy.tls = Objects.requireNonNull(settings, "settings");
        return new ProxySettings(copy);
    }

    /** {@return the kind of way} */
    public Kind kind() {
        return values.kind;
    }

    /** {@return the host of the proxy in lower case, or null if there is none or a selector names it} */
    public String host() {
        return values.host;
    }

    /** {@return the port of the proxy, or 0 as for {@link #host}} */
    public int port() {
        return values.port;
    }

    /** {@return the selector, or null} */
    public ProxySelector selector() {
        return values.selector;
    }

    /** {@return the user, or null} */
    public String user() {
        return values.user;
    }

    /** {@return the password, or null; it never reaches an error, a log or {@link #toString}} */
    public String password() {
        return values.password;
    }

    /** {@return whether this machine resolves the names of servers behind a SOCKS5 proxy} */
    public boolean resolvesLocally() {
        return values.resolvesLocally;
    }

    /** {@return the TLS settings for the proxy, or null for those of the engine} */
    public TlsSettings tls() {
        return values.tls;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ProxySettings settings && equal(values, settings.values);
    }

    private static boolean equal(Values a, Values b) {
        return a.kind == b.kind && a.port == b.port && a.selector == b.selector && a.tls == b.tls
            && a.resolvesLocally == b.resolvesLocally && Objects.equals(a.host, b.host) && Objects.equals(a.user, b.user)
            && Objects.equals(a.password, b.password);
    }

    @Override
    public int hashCode() {
        return Objects.hash(values.kind, values.host, values.port, values.user);
    }

    /** Shows neither user nor password. */
    @Override
    public String toString() {
        String credentials = values.user == null ? "" : ", with credentials";
        String where = values.host == null ? "" : " " + (values.host.indexOf(':') < 0 ? values.host : "[" + values.host + "]") + ":"
            + values.port;
        return "ProxySettings[" + values.kind + where + credentials + "]";
    }
}
