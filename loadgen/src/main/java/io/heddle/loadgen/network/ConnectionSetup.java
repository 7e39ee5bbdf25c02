package io.heddle.loadgen.network;

import io.heddle.api.EngineConfigBuilder;
import io.heddle.api.InternalRequest;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.api.http2.Http2Config;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.internal.Redaction;
import io.heddle.api.proxy.ProxySettings;
import io.heddle.api.tls.TlsSettings;
import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.plan.Network;
import java.net.CookieManager;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A {@link Network} with its files read: it configures the engines, and makes the connections. <b>Thread:</b> immutable, safe on any
 * thread.
 */
public final class ConnectionSetup {
    private static final int MAX_SESSIONS = 65_536;

    private final Network network;
    private final TlsSettings tls;
    private final ProxySettings proxy;

    private ConnectionSetup(Network network, TlsSettings tls, ProxySettings proxy) {
        this.network = network;
        this.tls = tls;
        this.proxy = proxy;
    }

    /**
     * Reads certificates and keys.
     *
     * @throws UserError if a file or the proxy cannot be used
     */
    public static ConnectionSetup of(Network network) {
        return new ConnectionSetup(network, TlsFiles.settings(network), proxy(network.proxy()));
    }

    private static ProxySettings proxy(URI uri) {
        if (uri == null) {
            return ProxySettings.direct();
        }
        if (uri.toString().equals("system")) {
            return ProxySettings.system();
        }
        try {
            return ProxySettings.of(uri);
        } catch (IllegalArgumentException refused) {
            throw new UserError("The proxy '" + Redaction.uri(uri) + "' (--proxy) cannot be used: " + refused.getMessage()
                + ". Write it as http://host:port, https://, socks5:// or socks5h://, or 'system'.", refused);
        }
    }

    /**
     * Sets what an engine needs to know of the network.
     *
     * @param connections the most connections of that engine
     */
    public EngineConfigBuilder configure(EngineConfigBuilder builder, int connections) {
        return builder
            .httpPolicy(network.streamsPerConnection() > 0 ? HttpPolicy.HTTP_2_ONLY : HttpPolicy.HTTP_1_1)
            .http2(http2(connections))
            .maxConnections(connections)
            .localAddresses(network.localAddresses())
            .tls(tls)
            .proxy(proxy);
    }

    private Http2Config http2(int connections) {
        int streams = network.streamsPerConnection();
        return streams == 0 ? Http2Config.defaults() : Http2Config.builder()
            .maxStreamsPerSession(streams)
            .maxSessionsPerOrigin(Math.min(MAX_SESSIONS, connections))
            // Streams that end together are no attack of the server.
            .maxResetsPerSecond(Math.max(streams, Http2Config.defaults().maxResetsPerSecond()))
            .build();
    }

    /** Makes a connection with the settings of the network, not opened; the fields of its request are up to the caller. */
    public WebSocket webSocket(WebSocketEngine engine, URI uri) {
        // Without takeover, thousands of connections share the memory of one context.
        WebSocket webSocket = network.deflate()
            ? engine.webSocket(uri, null, null, PerMessageDeflate.defaults().serverNoContextTakeover(true))
            : engine.webSocket(uri);
        if (network.cookies()) {
            webSocket.internalRequest().cookieHandler(new CookieManager());
        }
        if (network.ping() != null) {
            ping(webSocket, network.ping());
        }
        return webSocket;
    }

    private static void ping(WebSocket webSocket, Duration every) {
        Duration usual = webSocket.pingFrequency();
        if (!every.equals(usual)) {
            webSocket.pingFrequency(every);
        }
        webSocket.startPingThread(true);
    }

    /**
     * Makes a connection, with the fields of its request as they are.
     *
     * @throws UserError if the engine refuses the URI, a field or a subprotocol
     */
    public WebSocket webSocket(WebSocketEngine engine, URI uri, List<Map.Entry<String, String>> headers, List<String> subprotocols) {
        WebSocket webSocket = refusedAs("The URL '" + Redaction.uri(uri) + "'", () -> webSocket(engine, uri));
        InternalRequest request = webSocket.internalRequest();
        for (Map.Entry<String, String> header : headers) {
            refusedAs("A header field (--header, --cookie or --origin)", () -> request.addHeader(header.getKey(), header.getValue()));
        }
        if (!subprotocols.isEmpty()) {
            refusedAs("A subprotocol (--subprotocol)", () -> request.subprotocols(subprotocols.toArray(String[]::new)));
        }
        return webSocket;
    }

    private static <T> T refusedAs(String subject, Supplier<T> setting) {
        try {
            return setting.get();
        } catch (IllegalArgumentException refused) {
            String reason = refused.getMessage();
            throw new UserError(subject + " was refused: " + reason + (reason.endsWith(".") ? "" : "."), refused);
        }
    }
}
