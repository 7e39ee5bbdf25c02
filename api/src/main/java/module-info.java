/** The API of Heddle: WebSocket connections by the thousand on one event-loop thread. It needs only the JDK. */
@SuppressWarnings("module") // The engine, to which a package is exported, does not exist yet when this compiles.
module io.heddle.api {
    // Only to read the limit of direct memory, where it is there.
    requires static jdk.management;

    exports io.heddle.api;
    exports io.heddle.api.async;
    exports io.heddle.api.auth;
    exports io.heddle.api.config;
    exports io.heddle.api.event;
    exports io.heddle.api.extension;
    exports io.heddle.api.http2;
    exports io.heddle.api.internal to io.heddle.engine;
    exports io.heddle.api.proxy;
    exports io.heddle.api.reconnect;
    exports io.heddle.api.spi;
    exports io.heddle.api.statistics;
    exports io.heddle.api.tls;

    uses io.heddle.api.spi.EngineProvider;
}
