package io.heddle.engine.connection;

import static io.heddle.testkit.wire.ServerFrames.BINARY;
import static io.heddle.testkit.wire.ServerFrames.CONTINUATION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.heddle.api.statistics.ConnectionStatistics;
import io.heddle.engine.connection.InvokedEngine.Pair;
import io.heddle.testkit.wire.ClientFrameReader;
import io.heddle.testkit.wire.ServerFrames;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** ws.statistics(), with and without the setting. */
@Timeout(60)
final class ConnectionStatisticsTest {
    private boolean isOn = true;

    @RegisterExtension
    final InvokedEngine invoked =
        new InvokedEngine(config -> config.connectionStatistics(isOn).drainTimeout(Duration.ofMillis(20)));

    @Test
    void eachConnectionCountsItsOwn() {
        Pair quiet = invoked.pair();
        Pair busy = invoked.pair();
        byte[] input = ServerFrames.join(ServerFrames.text("one"), ServerFrames.fragment(BINARY, (byte) 1), ServerFrames.ping("p"),
            ServerFrames.frame(CONTINUATION, (byte) 2));
        busy.peer().send(input);
        invoked.until(() -> busy.ws().statistics().messagesReceived() == 2);
        busy.ws().send("four");
        invoked.turnUntilIdle();
        invoked.until(() -> ClientFrameReader.all(busy.peer().frames()).size() == 2);
        ConnectionStatistics now = busy.ws().statistics();
        assertEquals(input.length, now.bytesReceived());
        assertEquals(busy.peer().frames().length, now.bytesSent());
        assertEquals(1, now.messagesSent());
        assertFalse(now.lastHeard().isBefore(now.openedAt()));
        assertFalse(now.lastSent().isBefore(now.openedAt()));
        ConnectionStatistics other = quiet.ws().statistics();
        assertEquals(0, other.messagesReceived() + other.messagesSent() + other.bytesReceived() + other.bytesSent());
        assertNull(other.lastHeard());
        assertNull(other.lastSent());
        busy.ws().abort();
        invoked.turnUntilIdle();
        assertEquals(2, busy.ws().statistics().messagesReceived(), "also after the end");
    }

    @Test
    void beforeItOpensThereIsNothing() {
        Pair pair = invoked.requested();
        assertEquals(ConnectionStatistics.NONE, pair.ws().statistics());
    }

    @Test
    void withoutTheSettingNothingIsKept() {
        isOn = false;
        Pair pair = invoked.pair();
        pair.peer().send(ServerFrames.text("one"));
        invoked.until(() -> invoked.statistics().traffic().messagesReceived() == 1);
        assertSame(ConnectionStatistics.NONE, pair.ws().statistics());
    }
}
