/** Heddle's test kit: the real engine on a simulated network and a virtual clock, scripted servers, and a JUnit extension. */
module io.heddle.testkit {
    requires transitive io.heddle.api;
    requires io.heddle.engine;
    requires org.agrona;
    requires static transitive org.junit.jupiter.api;
    requires org.apache.httpcomponents.core5.httpcore5;
    requires org.apache.httpcomponents.core5.httpcore5.h2;

    exports io.heddle.testkit;
    exports io.heddle.testkit.junit;
}
