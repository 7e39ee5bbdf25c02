package io.heddle.engine.connection;

import static io.heddle.api.SendResult.BACK_PRESSURED;
import static io.heddle.api.SendResult.QUEUED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.memory.PooledSegment;
import io.heddle.testkit.wire.ServerFrames;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who was refused is told when to go on: once for each refusal, however many sends were refused. */
@Timeout(60)
final class BackPressureTest {
    @RegisterExtension
    final Rig rig = new Rig().configure(config -> config.maxBufferedBytes(1_000).lowWaterMarkBytes(300).sendRingCapacity(64)
        .maxPooledBytes(1 << 20).writeBufferBytes(16 << 10).readBufferBytes(16 << 10));

    private Link full() {
        Link link = rig.link();
        link.socket.block();
        for (int i = 0; i < 10; i++) {
            assertEquals(QUEUED, link.ws.send(new byte[100]));
        }
        rig.turnUntilIdle();
        link.events.expect("open");
        return link;
    }

    @Test
    void itComesWhenTheLowWaterMarkIsReachedAndNotBefore() {
        Link link = full();
        assertEquals(BACK_PRESSURED, link.ws.send("x"));
        rig.turnUntilIdle();
        link.events.expect();
        // Each frame of 100 bytes has 6 bytes of header: after seven and a bit 301 remain, then 300.
        link.socket.allow(6 * 106 + 6 + 99);
        rig.turnUntilIdle();
        assertEquals(301, link.ws.bufferedAmount());
        link.events.expect();
        link.socket.allow(1);
        rig.turnUntilIdle();
        assertEquals(300, link.ws.bufferedAmount());
        link.events.expect("writable");
        link.unblock();
        link.events.expect();
        assertEquals(0, link.ws.bufferedAmount());
    }

    @Test
    void manyRefusalsLeadToOneCall() {
        Link link = full();
        for (int i = 0; i < 20; i++) {
            assertEquals(BACK_PRESSURED, link.ws.send("x"));
        }
        rig.elsewhere(() -> assertEquals(BACK_PRESSURED, link.ws.send("x")));
        link.unblock();
        link.events.expect("writable");
    }

    @Test
    void withoutARefusalItNeverComes() {
        Link link = full();
        link.unblock();
        link.events.expect();
    }

    @Test
    void aRefusalInItsHandlerLeadsToTheNextCall() {
        Link link = full();
        link.events.on("writable", ws -> {
            if (link.events.lines.size() < 4) {
                while (ws.send(new byte[100]) == QUEUED) {
                    // Until it is full again.
                }
            }
        });
        assertEquals(BACK_PRESSURED, link.ws.send("x"));
        link.unblock();
        link.events.expect("writable", "writable", "writable");
    }

    @Test
    void itComesOutsideOfTheHandlerThatWasRefused(Link link) {
        StringBuilder order = new StringBuilder();
        link.events.on("writable", ws -> order.append("writable "));
        link.events.on("text", ws -> {
            order.append("begin ");
            while (ws.send(new byte[600]) == QUEUED) {
                // Until it is full.
            }
            order.append("end ");
        });
        link.receive(ServerFrames.text("go"));
        assertEquals("begin end writable ", order.toString());
    }

    @Test
    void afterAFullRingItComesWhenTheRingIsEmpty(Link link) {
        rig.elsewhere(() -> {
            for (int i = 0; i < 64; i++) {
                link.ws.send("x");
            }
            assertEquals(BACK_PRESSURED, link.ws.send("y"));
        });
        rig.turnUntilIdle();
        link.events.expect("open", "writable");
    }

    @Test
    void afterAFullPoolItComesWhenThereIsRoomForWhatWasRefused(Link link) {
        List<PooledSegment> all = rig.exhaustPool();
        PooledSegment smallest = all.remove(all.size() - 1);
        assertEquals(BACK_PRESSURED, link.ws.send(new byte[1_000]));
        rig.advance(Duration.ofMillis(20));
        rig.pool.release(smallest);
        rig.advance(Duration.ofMillis(20));
        link.events.expect("open");
        all.forEach(rig.pool::release);
        rig.advance(Duration.ofMillis(20));
        link.events.expect("writable");
    }

    @Test
    void waitingForThePoolCostsOneTimerHoweverOftenItIsFlushed(Link link) {
        List<PooledSegment> all = rig.exhaustPool();
        PooledSegment spare = all.remove(all.size() - 1);
        rig.pool.release(spare);
        assertEquals(BACK_PRESSURED, link.ws.send(new byte[1_000]));
        rig.turnUntilIdle();
        long timers = rig.deadlines.count();
        for (int i = 0; i < 50; i++) {
            assertEquals(QUEUED, link.ws.send("small"));
            rig.turnUntilIdle();
        }
        assertTrue(rig.deadlines.count() <= timers, () -> timers + " timers grew to " + rig.deadlines.count());
        rig.advance(Duration.ofMillis(20));
        all.forEach(rig.pool::release);
        rig.advance(Duration.ofMillis(20));
        link.events.expect("open", "writable");
    }

    @Test
    void afterClosingItDoesNotComeAnyMore() {
        Link link = full();
        assertEquals(BACK_PRESSURED, link.ws.send("x"));
        link.ws.close();
        link.unblock();
        link.receive(ServerFrames.close(1000, "")).receiveEnd();
        link.events.expect("closed 1000");
    }

    @Test
    void aRefusedPingCountsTooWhenThePoolIsFull(Link link) {
        List<PooledSegment> all = rig.exhaustPool();
        assertEquals(BACK_PRESSURED, link.ws.sendPing(new byte[1]));
        rig.turnUntilIdle();
        link.events.expect("open");
        all.forEach(rig.pool::release);
        rig.advance(Duration.ofMillis(20));
        link.events.expect("writable");
    }

    @Test
    void oneConnectionsBackPressureIsNotAnothers() {
        Link slow = full();
        Link fast = rig.link();
        assertEquals(BACK_PRESSURED, slow.ws.send("x"));
        for (int i = 0; i < 20; i++) {
            assertEquals(QUEUED, fast.ws.send(new byte[500]));
            rig.turnUntilIdle();
        }
        assertEquals(20, fast.sent().size());
        fast.events.expect("open");
        slow.events.expect();
    }
}
