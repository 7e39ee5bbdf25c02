/** Heddle's engine: found from the api by ServiceLoader. */
module io.heddle.engine {
    requires transitive io.heddle.api;
    requires org.agrona;
    requires HdrHistogram;
    requires org.jctools.core;
    requires org.apache.httpcomponents.core5.httpcore5;
    requires org.apache.httpcomponents.core5.httpcore5.h2;
    requires org.slf4j;

    exports io.heddle.engine;

    provides io.heddle.api.spi.EngineProvider with
            io.heddle.engine.EventLoopEngineProvider;
}
