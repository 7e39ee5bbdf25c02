package io.heddle.api.proxy;

import io.heddle.api.tls.TlsSettings;
import java.io.ByteArrayOutputStream;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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
    private static final int MAX_PORT_DIGITS = 5;
    /** A longer name is none (RFC 1035 section 2.3.4), with room for the zone of an address. */
    private static final int MAX_HOST_CHARS = 300;
    private static final int MAX_SOCKS_BYTES = 255;
    private static final String NOT_IN_HOSTS = "/\\?#@[]%\"<>^`{|},;";
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int SOCKS_PORT = 1_080;
    private static final ProxySettings DIRECT = new ProxySettings(new Values(Kind.DIRECT, null, 0));
    private static final ProxySettings SYSTEM = new ProxySettings(new Values(Kind.SYSTEM, null, 0));

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
     * @throws IllegalArgumentException if the host is empty or has a character that no host has, or the port is out of range
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
     * resolved here) or {@code socks5h} (names are resolved by the proxy), with user info as credentials, percent-encoded where it has
     * special characters. Unless given, the port is 80, 443 or 1,080. Nothing but a slash may follow: in a password that is not
     * encoded a slash, a question mark or a hash ends the authority, and a piece of the password would be taken for the host.
     *
     * @param uri such as {@code http://bot:secret@proxy.example:3128}
     * @return the settings
     * @throws IllegalArgumentException if the scheme is another one, if host, port or user info cannot be used, or if there is a path, a
     *     query or a fragment; the message never shows the user info, nor what may be a piece of it
     */
    public static ProxySettings of(URI uri) {
        String authority = uri.getRawAuthority();
        if (authority == null) {
            throw new IllegalArgumentException("The URI of a proxy has no host: its form is http://host:port");
        }
        checkEnd(uri);
        // Not URI.getHost, which is null for names with an underscore: container networks have such names.
        int at = authority.lastIndexOf('@');
        String hostAndPort = authority.substring(at + 1);
        int colon = hostAndPort.indexOf(':', hostAndPort.lastIndexOf(']') + 1);
        String host = unbracketed(colon < 0 ? hostAndPort : hostAndPort.substring(0, colon));
        String port = colon < 0 ? "" : hostAndPort.substring(colon + 1);
        ProxySettings proxy = switch (String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT)) {
            case "http" -> http(host, portOr(port, HTTP_PORT));
            case "https" -> https(host, portOr(port, HTTPS_PORT));
            case "socks5" -> socks5(host, portOr(port, SOCKS_PORT)).resolveLocally(true);
            case "socks5h" -> socks5(host, portOr(port, SOCKS_PORT));
            // Without its slashes a user may look like a scheme, which is why it is not shown.
            default -> throw new IllegalArgumentException("The scheme of a proxy must be http, https, socks5 or socks5h");
        };
        if (at < 0) {
            return proxy;
        }
        String userInfo = authority.substring(0, at);
        int end = userInfo.indexOf(':');
        return proxy.credentials(
            decoded(end < 0 ? userInfo : userInfo.substring(0, end)), end < 0 ? "" : decoded(userInfo.substring(end + 1)));
    }

    /** Ignoring the rest would look up a piece of a password, and show it, where a special character ended the authority early. */
    private static void checkEnd(URI uri) {
        boolean isPathEmpty = uri.getRawPath().isEmpty() || uri.getRawPath().equals("/");
        if (!isPathEmpty || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("The URI of a proxy goes on behind its host and port. If that is a part of the user or the"
                + " password, percent-encode their special characters: / as %2F, ? as %3F, # as %23, @ as %40");
        }
    }

    private static String unbracketed(String host) {
        boolean isBracketed = host.startsWith("[") && host.endsWith("]");
        String bare = isBracketed ? host.substring(1, host.length() - 1) : host;
        // RFC 6874 writes the % before a zone as %25.
        return isBracketed ? bare.replace("%25", "%") : bare;
    }

    private static int portOr(String text, int otherwise) {
        if (text.isEmpty()) {
            return otherwise;
        }
        boolean isNumber = text.length() <= MAX_PORT_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!isNumber) {
            throw new IllegalArgumentException("The port of a proxy must be a number from 1 to " + MAX_PORT);
        }
        return Integer.parseInt(text);
    }

    /** Decodes percent-encoded UTF-8 (RFC 3986 section 2.1); a plus sign stands for itself. */
    private static String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] raw = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length);
        int at = 0;
        while (at < raw.length) {
            // A URI has two hexadecimal digits behind a percent sign.
            boolean isEncoded = raw[at] == '%';
            bytes.write(isEncoded ? Integer.parseInt(new String(raw, at + 1, 2, StandardCharsets.US_ASCII), 16) : raw[at]);
            at += isEncoded ? 3 : 1;
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /**
     * The proxies that a selector names for each target; they are tried in its order, but those that could not be reached in the last
     * minute behind the others, and {@link ProxySelector#connectFailed} is told of each that cannot be reached. An entry that cannot be
     * used is left out if there are others. {@code Proxy.Type.HTTP} is spoken to as by {@link #http}, {@code SOCKS} as by {@link #socks5},
     * and {@code DIRECT} is no proxy. The selector is asked on threads of the engine, so that it may block, within {@code resolveTimeout}.
     * It is asked for {@code http} in place of {@code ws} and for {@code https} in place of {@code wss}, and for the host and port only.
     *
     * <p>Connections to one target that ask while it is being asked, or in the second after that, share its answer. A program that gives
     * each connection another proxy sets it by {@link io.heddle.api.InternalRequest#proxy(ProxySettings)}. A selector that throws, gives
     * no proxy or hangs fails the connection: it is not opened directly instead.
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
     * own, that selector decides as by {@link #of(ProxySelector)}, {@code http.nonProxyHosts} included. Otherwise the environment does,
     * by these variables, each in lower case before upper case; an empty one counts as none.
     *
     * <ul>
     *   <li>{@code https_proxy} for {@code wss}, {@code http_proxy} for {@code ws}, then {@code all_proxy}: a URI as for {@link #of(URI)},
     *       or {@code host:port} of an HTTP proxy. {@code HTTP_PROXY} in upper case is ignored if there is a {@code REQUEST_METHOD}: in a
     *       CGI program it comes from whoever sent the request.
     *   <li>{@code no_proxy}: the targets without a proxy, with commas or white space between them: {@code example.com} (with all names
     *       below it, as {@code .example.com} and {@code *.example.com}), {@code 192.0.2.7} or {@code 2001:db8::7}, {@code 10.0.0.0/8} or
     *       {@code fd00::/8}, {@code *} for all. A name or address with {@code :port} means that port only (IPv6 in brackets). Names are
     *       not looked up for it. A malformed entry is ignored, with a warning in the log.
     * </ul>
     *
     * <p>With the environment, {@code localhost} and the addresses of the loopback have no proxy. A malformed variable fails the
     * connections that would use it with an error of kind {@code CONFIG}. {@link #credentials} are for proxies whose variable has none.
     *
     * @return the settings
     */
    public static ProxySettings system() {
        return SYSTEM;
    }

    private static ProxySettings server(Kind kind, String host, int port) {
        checkHost(Objects.requireNonNull(host, "host"));
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("The port of a proxy must be from 1 to " + MAX_PORT + ", not " + port);
        }
        return new ProxySettings(new Values(kind, lowerCase(host), port));
    }

    /** The zone of an address is the name of an interface, in its own case. */
    private static String lowerCase(String host) {
        int zone = host.indexOf('%');
        return zone < 0 ? host.toLowerCase(Locale.ROOT) : host.substring(0, zone).toLowerCase(Locale.ROOT) + host.substring(zone);
    }

    private static void checkHost(String host) {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("The host of a proxy must not be empty");
        }
        if (host.length() > MAX_HOST_CHARS) {
            throw new IllegalArgumentException("The host of a proxy must not be longer than " + MAX_HOST_CHARS + " characters");
        }
        boolean isIpv6 = host.indexOf(':') >= 0;
        int zone = isIpv6 && host.indexOf('%') >= 0 ? host.indexOf('%') : host.length();
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            boolean isHex = c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
            boolean isAllowed = isIpv6 && i < zone ? isHex || c == ':' || c == '.' : c > ' ' && c < 0x7F && NOT_IN_HOSTS.indexOf(c) < 0;
            if (!isAllowed && i != zone) {
                throw new IllegalArgumentException("The host of a proxy has a character at index " + i + " that is not allowed there. It is"
                    + " a name in US-ASCII (see java.net.IDN for others) or an address, IPv6 without brackets");
            }
        }
    }

    /**
     * Adds a user and a password. An HTTP proxy is given them when it asks, by Digest (RFC 7616) if it can do that, else by Basic (RFC
     * 7617); once it has asked, further connections of the engine give them at once. A SOCKS5 proxy is offered them (RFC 1929). Each proxy
     * of a selector is given the same ones.
     *
     * @param user without a colon for Basic; 1 to 255 bytes of UTF-8 for SOCKS5
     * @param password at most 255 bytes of UTF-8 for SOCKS5
     * @return settings with these credentials
     * @throws IllegalArgumentException if either has a control character, or does not fit into SOCKS5
     * @throws IllegalStateException if these settings have no proxy ({@link Kind#DIRECT})
     */
    public ProxySettings credentials(String user, String password) {
        checkKind(values.kind != Kind.DIRECT, "Credentials need a proxy");
        checkCredential("user", user);
        checkCredential("password", password);
        if (values.kind == Kind.SOCKS5 && user.isEmpty()) {
            throw new IllegalArgumentException("The user of a SOCKS5 proxy must not be empty (RFC 1929 section 2)");
        }
        Values copy = values.copy();
        copy.user = user;
        copy.password = password;
        return new ProxySettings(copy);
    }

    private void checkKind(boolean isRight, String rule) {
        if (!isRight) {
            throw new IllegalStateException(rule + "; these settings are of kind " + values.kind);
        }
    }

    private void checkCredential(String name, String text) {
        Objects.requireNonNull(text, name);
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (values.kind == Kind.SOCKS5 && bytes > MAX_SOCKS_BYTES) {
            throw new IllegalArgumentException("The " + name + " of a SOCKS5 proxy has " + bytes + " bytes; at most " + MAX_SOCKS_BYTES
                + " fit (RFC 1929 section 2)");
        }
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
     * @throws IllegalStateException if the proxy is an HTTP proxy, or there is none
     */
    public ProxySettings resolveLocally(boolean isLocal) {
        checkKind(values.kind == Kind.SOCKS5 || values.host == null && values.kind != Kind.DIRECT,
            "Only behind a SOCKS5 proxy names can be resolved here");
        Values copy = values.copy();
        copy.resolvesLocally = isLocal;
        return new ProxySettings(copy);
    }

    /**
     * Sets the TLS settings with which an {@link #https} proxy is spoken to.
     *
     * @param settings the settings; unless set, those of the engine
     * @return settings with these
     * @throws IllegalStateException if no proxy of these settings is spoken to over TLS: kinds other than HTTPS and SYSTEM
     */
    public ProxySettings tls(TlsSettings settings) {
        checkKind(values.kind == Kind.HTTPS || values.kind == Kind.SYSTEM, "TLS settings are for proxies over TLS (ProxySettings.https)");
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
