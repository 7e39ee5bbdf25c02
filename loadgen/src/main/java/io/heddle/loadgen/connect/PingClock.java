package io.heddle.loadgen.connect;

import io.heddle.api.BufferSegment;
import io.heddle.api.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongConsumer;

/**
 * Measures round trips by pings whose payload is a number and a time. The engine's own pings, which end a silent connection, stay beside
 * them: their pongs are not ours. <b>Thread:</b> loop-confined.
 */
final class PingClock {
    private final WebSocket webSocket;
    private final Duration every;
    private final LongConsumer roundTripNs;
    /** Tells our pongs from all others, those that a server makes up included. */
    private final long secret = ThreadLocalRandom.current().nextLong();

    PingClock(WebSocket webSocket, Duration every, LongConsumer roundTripNs) {
        this.webSocket = webSocket;
        this.every = every;
        this.roundTripNs = roundTripNs;
    }

    /** Begins with a first ping. */
    void start() {
        ping();
        // Half-way between the engine's: of two pings that wait to be written, only one leaves.
        webSocket.schedule(every.dividedBy(2), () -> webSocket.scheduleAtFixedRate(every, this::ping));
    }

    private void ping() {
        webSocket.sendPing(ByteBuffer.allocate(2 * Long.BYTES).putLong(secret).putLong(System.nanoTime()).array());
    }

    void pong(WebSocket from, BufferSegment payload) {
        long nowNs = System.nanoTime();
        if (payload.count() == 2 * Long.BYTES) {
            ByteBuffer fields = ByteBuffer.wrap(payload.toByteArray());
            if (fields.getLong() == secret) {
                roundTripNs.accept(nowNs - fields.getLong());
            }
        }
    }
}
