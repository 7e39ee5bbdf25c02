package io.heddle.loadgen.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.BufferSegment;
import io.heddle.api.SendResult;
import io.heddle.api.WebSocket;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class PingClockTest {
    private final List<byte[]> pings = new ArrayList<>();
    private final List<Duration> periods = new ArrayList<>();
    private final List<Long> roundTripsNs = new ArrayList<>();
    private final WebSocket webSocket = (WebSocket) Proxy.newProxyInstance(
        WebSocket.class.getClassLoader(), new Class<?>[] {WebSocket.class}, (self, method, arguments) -> {
            if (method.getName().equals("sendPing")) {
                pings.add((byte[]) arguments[0]);
                return SendResult.QUEUED;
            }
            periods.add((Duration) arguments[0]);
            ((Runnable) arguments[1]).run();
            return null;
        });
    private final PingClock clock = new PingClock(webSocket, Duration.ofSeconds(2), roundTripsNs::add);

    private static BufferSegment segment(byte[] payload) {
        return (BufferSegment) Proxy.newProxyInstance(BufferSegment.class.getClassLoader(), new Class<?>[] {BufferSegment.class},
            (self, method, arguments) -> method.getName().equals("count") ? (Object) payload.length : payload);
    }

    @Test
    void aPingLeavesAtOnceAndTheOthersBetweenTheEnginesOwn() {
        clock.start();
        assertEquals(List.of(Duration.ofSeconds(1), Duration.ofSeconds(2)), periods);
        assertEquals(2, pings.size());
    }

    @Test
    void onlyItsOwnPongsAreMeasured() {
        clock.start();
        clock.pong(webSocket, segment(new byte[0]));
        clock.pong(webSocket, segment(new byte[16]));
        clock.pong(webSocket, segment("sixteen bytes 16".getBytes(StandardCharsets.US_ASCII)));
        assertEquals(List.of(), roundTripsNs);
        clock.pong(webSocket, segment(pings.get(0)));
        assertEquals(1, roundTripsNs.size());
        assertTrue(roundTripsNs.get(0) >= 0 && roundTripsNs.get(0) < Duration.ofSeconds(60).toNanos(), roundTripsNs.toString());
    }
}
