package io.heddle.jmh.compare.client;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The clients by name. A library is loaded only when its client starts. <b>Thread:</b> any thread. */
public final class PeerClients {
    private static final Map<String, Entry> ENTRIES = new LinkedHashMap<>();
    /** Raw NIO and the JDK have no compression; that of Tyrus is a separate artifact, which is not published for 2.2.2. */
    private static final Set<String> WITHOUT_DEFLATE = Set.of("raw", "jdk", "tyrus");

    static {
        add("raw", "heddle", settings -> settings.tls() ? new RawTlsClient(settings) : new RawNioClient(settings));
        add("heddle", "heddle", HeddleClient::onJdk);
        add("heddle-boringssl", "heddle", HeddleClient::onBoringSsl);
        add("netty-nio", "netty", NettyClient::onNio);
        add("netty-epoll", "netty", NettyClient::onEpoll);
        add("netty-boringssl", "netty", NettyClient::onBoringSsl);
        add("vertx", "vertx", VertxClient::new);
        add("jetty", "jetty", JettyClient::new);
        add("undertow", "undertow", UndertowClient::new);
        add("jdk", "jdk", JdkClient::new);
        add("tyrus", "tyrus", TyrusClient::new);
        add("okhttp", "okhttp", OkHttpPeerClient::new);
        add("java-websocket", "java-websocket", JavaWebSocketClient::new);
        add("nv-websocket-client", "nv-websocket-client", NvClient::new);
    }

    private PeerClients() {}

    /** True if the client can compress messages (RFC 7692). */
    public static boolean hasDeflate(String name) {
        return !WITHOUT_DEFLATE.contains(name);
    }

    /** All names, in the order of the report. */
    public static Set<String> names() {
        return ENTRIES.keySet();
    }

    /** The library whose version the client has. */
    public static String library(String name) {
        return ENTRIES.get(name).library;
    }

    /**
     * Starts a client.
     *
     * @throws Exception if the library lacks what the settings ask for; the message says what
     */
    public static PeerClient start(String name, ClientSettings settings) throws Exception {
        if (settings.deflate() && !hasDeflate(name)) {
            throw new IllegalStateException("The client '" + name + "' has no permessage-deflate.");
        }
        return ENTRIES.get(name).maker.make(settings);
    }

    private static void add(String name, String library, Maker maker) {
        ENTRIES.put(name, new Entry(library, maker));
    }

    private record Entry(String library, Maker maker) {}

    private interface Maker {
        PeerClient make(ClientSettings settings) throws Exception;
    }
}
