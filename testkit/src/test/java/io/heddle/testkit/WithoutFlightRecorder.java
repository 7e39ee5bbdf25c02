package io.heddle.testkit;

import java.time.Duration;

/** A user's program in a JVM without the flight recorder. <b>Thread:</b> main. */
final class WithoutFlightRecorder {
    private WithoutFlightRecorder() {}

    /** Prints whether the flight recorder is there, and what a connection hears. */
    public static void main(String[] arguments) {
        System.out.println("recorder: " + ModuleLayer.boot().findModule("jdk.jfr").isPresent());
        try (SimulatedNetwork network = new SimulatedNetwork(42)) {
            ScriptedServer server = ScriptedServer.on(network.host("jfr.test"), 80);
            server.nextConnection().upgrade().sendText("welcome").close(1000, "");
            network.engine().webSocket(server.uri("/"))
                .onMessage((ws, text) -> System.out.println(text))
                .onClosed((ws, code, reason) -> System.out.println("closed: " + code))
                .onError((ws, error) -> System.out.println(error))
                .open();
            network.run(Duration.ofSeconds(1));
            System.out.println("faults: " + network.faults());
        }
    }
}
