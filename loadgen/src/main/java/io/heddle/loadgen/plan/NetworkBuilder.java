package io.heddle.loadgen.plan;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Builds a {@link Network}: how connections are made. <b>Thread:</b> one thread. */
public final class NetworkBuilder {
    /** WebSockets that share an HTTP/2 connection, unless a plan says how many. */
    public static final int DEFAULT_STREAMS = 100;

    private boolean insecure;
    private Path trustStore;
    private Path keyStore;
    private String keyStorePassword;
    private URI proxy;
    private boolean cookies;
    private List<InetAddress> localAddresses = List.of();
    private int streamsPerConnection;
    private boolean deflate;
    private Duration ping;
    private boolean reconnect;

    NetworkBuilder() {}

    /** Trusts any certificate; for tests only. */
    public NetworkBuilder insecure(boolean any) {
        insecure = any;
        return this;
    }

    /** Trusts the certificates of a file (PEM or PKCS #12) instead of the system's. */
    public NetworkBuilder trustStore(Path file) {
        trustStore = file;
        return this;
    }

    /** Shows the server a client certificate from a file (PKCS #12). */
    public NetworkBuilder keyStore(Path file, String password) {
        keyStore = file;
        keyStorePassword = password;
        return this;
    }

    /**
     * Goes through a proxy: {@code http://}, {@code https://}, {@code socks5://} or {@code socks5h://}, with user info if it asks for it;
     * or {@code system} for what the environment says.
     */
    public NetworkBuilder proxy(URI uri) {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean isUri = List.of("http", "https", "socks5", "socks5h").contains(scheme) && uri.getHost() != null;
        if (!isUri && !uri.toString().equals("system")) {
            // Not repeated: it may have a password in it.
            throw new PlanException(
                "proxy is not the URI of a proxy: write http://host:port, https://host:port, socks5://host:port or system");
        }
        proxy = uri;
        return this;
    }

    /** Keeps cookies for each connection apart, so that a redirect or a reconnect sends them. */
    public NetworkBuilder cookies(boolean kept) {
        cookies = kept;
        return this;
    }

    /** Spreads the connections over addresses of this machine. */
    public NetworkBuilder localAddresses(List<InetAddress> addresses) {
        localAddresses = List.copyOf(addresses);
        return this;
    }

    /** Uses HTTP/2, with a hundred WebSockets on each of its connections. */
    public NetworkBuilder http2() {
        return http2(DEFAULT_STREAMS);
    }

    /** Uses HTTP/2, with so many WebSockets on each of its connections. */
    public NetworkBuilder http2(int streams) {
        streamsPerConnection = (int) Ranges.range("streams", streams, 1, Ranges.MAX_STREAMS);
        return this;
    }

    /** Offers permessage-deflate. */
    public NetworkBuilder deflate(boolean offered) {
        deflate = offered;
        return this;
    }

    /** Pings each connection so often. */
    public NetworkBuilder ping(Duration every) {
        ping = Ranges.time("ping", every);
        return this;
    }

    /** Opens a lost connection again, with back-off. */
    public NetworkBuilder reconnect(boolean again) {
        reconnect = again;
        return this;
    }

    Network build() {
        return new Network(insecure, trustStore, keyStore, keyStorePassword, proxy, cookies, localAddresses, streamsPerConnection, deflate,
            ping, reconnect);
    }
}
