/** Heddle's api: WebSocket connections by the thousand on one event-loop thread. Needs the JDK only. */
module io.heddle.api {
    exports io.heddle.api;
    exports io.heddle.api.spi;

    uses io.heddle.api.spi.EngineProvider;
}
