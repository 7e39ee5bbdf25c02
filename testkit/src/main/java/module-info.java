/** Heddle's test kit: the real engine on a simulated network and a virtual clock, scripted servers, and a JUnit extension. */
module io.heddle.testkit {
    requires transitive io.heddle.api;
    requires io.heddle.engine;
    requires org.agrona;

    exports io.heddle.testkit;
}
