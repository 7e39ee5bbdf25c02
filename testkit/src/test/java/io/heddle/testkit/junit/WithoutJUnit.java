package io.heddle.testkit.junit;

import io.heddle.api.WebSocketEngine;
import io.heddle.testkit.SimulatedNetwork;
import java.time.Duration;

/** A user's program that has the test kit, and not JUnit. <b>Thread:</b> main. */
final class WithoutJUnit {
    private WithoutJUnit() {}

    /** Prints whether JUnit is there, and the virtual time at which a task ran. */
    public static void main(String[] arguments) {
        try {
            Class.forName("org.junit.jupiter.api.Test");
            System.out.println("with JUnit");
        } catch (ClassNotFoundException expected) {
            System.out.println("without JUnit");
        }
        try (SimulatedNetwork network = new SimulatedNetwork(42)) {
            WebSocketEngine engine = network.engine();
            engine.schedule(Duration.ofDays(3), () -> System.out.println("day " + network.elapsed().toDays()));
            network.run(Duration.ofDays(4));
        }
    }
}
