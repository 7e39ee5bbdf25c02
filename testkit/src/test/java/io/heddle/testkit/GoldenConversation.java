package io.heddle.testkit;

import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import java.net.URI;
import java.time.Duration;

/** A conversation of two engines with faults of all kinds, for the comparison of runs. <b>Thread:</b> main. */
final class GoldenConversation {
    private static final int CONNECTIONS = 10;
    private static final int MESSAGES = 50;

    private GoldenConversation() {}

    /** Prints the checksums of the given seeds, a line for each. */
    public static void main(String[] seeds) {
        for (String seed : seeds) {
            System.out.println(Long.toHexString(checksum(Long.parseLong(seed))));
        }
    }

    static long checksum(long seed) {
        try (SimulatedNetwork network = new SimulatedNetwork(seed)) {
            network.conditions(LinkConditions.defaults()
                .withJitter(Duration.ofMillis(5)).withShortCalls(0.5).withBufferBytes(1_000).withBytesPerSecond(20_000));
            SimulatedHost host = network.host("echo.test").listen(80, RawEcho::new);
            for (int i = 0; i < 2; i++) {
                WebSocketEngine engine = network.engine();
                for (int k = 0; k < CONNECTIONS; k++) {
                    talk(engine.webSocket(URI.create("ws://echo.test/")));
                }
            }
            network.after(Duration.ofMillis(40), host::partition);
            network.after(Duration.ofMillis(700), host::heal);
            network.after(Duration.ofSeconds(3), host::resetConnections);
            network.run(Duration.ofMinutes(1));
            return network.checksum();
        }
    }

    private static void talk(WebSocket ws) {
        ws.startPingThread(true).onOpen(open -> {
            for (int i = 0; i < MESSAGES; i++) {
                open.send("hello " + i);
            }
        }).onMessage((open, text) -> {
            if (text.endsWith(" 49")) {
                open.send(text + " again");
            }
        }).onError((failed, error) -> {
            if (error.kind() == ErrorKind.CONNECTION_LOST) {
                failed.engine().schedule(Duration.ofMillis(100), () -> talk(failed.engine().webSocket(failed.uri())));
            }
        }).open();
    }
}
