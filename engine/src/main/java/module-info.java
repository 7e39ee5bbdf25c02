/** Heddle's engine: the api finds it by ServiceLoader. The exports are for the test kit only. */
@SuppressWarnings("module") // The test kit does not exist yet when this compiles.
module io.heddle.engine {
    requires transitive io.heddle.api;
    requires org.agrona;
    requires org.jctools.core;
    requires org.apache.httpcomponents.core5.httpcore5;
    requires org.apache.httpcomponents.core5.httpcore5.h2;
    requires org.slf4j;
    /** For its events; the engine runs without it. */
    requires static jdk.jfr;

    exports io.heddle.engine to io.heddle.testkit;
    exports io.heddle.engine.frame to io.heddle.testkit;
    exports io.heddle.engine.loop to io.heddle.testkit;
    exports io.heddle.engine.memory to io.heddle.testkit;
    exports io.heddle.engine.transport to io.heddle.testkit;

    provides io.heddle.api.spi.EngineProvider with
            io.heddle.engine.EventLoopEngineProvider;
}
