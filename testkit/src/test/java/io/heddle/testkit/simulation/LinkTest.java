package io.heddle.testkit.simulation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.testkit.LinkConditions;
import io.heddle.testkit.wire.ServerFrames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The way between two ends: its rate, its buffers, its jitter, and its cuts. */
@Timeout(60)
final class LinkTest {
    private static final LinkConditions PLAIN = LinkConditions.defaults();

    // ---- rate, buffers, jitter ----

    @Test
    void aMegabyteTakesTenSecondsAtAHundredKilobytesASecond() throws IOException {
        SimulatedPair pair = SimulatedPair.connected(1, PLAIN.withBytesPerSecond(100_000).withBufferBytes(2_000_000));
        long startNs = pair.world.timeline().nanoTime();
        assertEquals("wrote 1000000", pair.client().write(1_000_000));
        pair.run(Duration.ofSeconds(5));
        int half = drain(pair.server).length;
        assertTrue(half > 490_000 && half <= 500_000, "after half the time half of it is there, not " + half);
        int rest = 1_000_000 - half;
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        assertTrue(pair.runUntil(() -> {
            all.writeBytes(drain(pair.server));
            return all.size() == rest;
        }, Duration.ofSeconds(6)));
        long tookMs = (pair.world.timeline().nanoTime() - startNs) / 1_000_000;
        assertTrue(tookMs >= 10_000 && tookMs <= 10_002, tookMs + " ms");
    }

    @Test
    void eachDirectionHasTheRateForItself() throws IOException {
        SimulatedPair pair = SimulatedPair.connected(1, PLAIN.withBytesPerSecond(1_000));
        pair.client().write(5_000);
        pair.server().write(1);
        pair.run(Duration.ofMillis(10));
        assertEquals(1, drain(pair.client).length);
    }

    @Test
    void aWriterIsStoppedAtTheBufferAndGoesOnOnceTheReaderHasRead() throws IOException {
        SimulatedPair pair = SimulatedPair.connected(1, PLAIN.withBufferBytes(1_000).withLatency(Duration.ofMillis(10)));
        assertEquals("wrote 1000", pair.client().write(1_500));
        assertEquals("wrote 0", pair.client().write(1));
        pair.run(Duration.ofDays(1));
        assertEquals("wrote 0", pair.client().write(1));
        assertEquals("read 500", pair.server().read(500));
        pair.run(Duration.ofMillis(9));
        assertEquals("wrote 0", pair.client().write(1_000));
        pair.run(Duration.ofMillis(1));
        assertTrue(pair.client.isWritable());
        assertEquals("wrote 500", pair.client().write(1_000));
    }

    @Test
    void aReaderAnnouncesNoSillyWindow() throws IOException {
        SimulatedPair pair = SimulatedPair.connected(1, PLAIN.withBufferBytes(1_000));
        assertEquals("wrote 1000", pair.client().write(1_000));
        pair.run(Duration.ofSeconds(1));
        assertEquals("read 499", pair.server().read(499));
        pair.run(Duration.ofSeconds(1));
        assertEquals("wrote 0", pair.client().write(1));
        assertEquals("read 1", pair.server().read(1));
        pair.run(Duration.ofSeconds(1));
        assertEquals("wrote 500", pair.client().write(1_000));
        pair.run(Duration.ofSeconds(1));
        assertEquals("read 1000", pair.server().read(1_000));
        pair.run(Duration.ofSeconds(1));
        assertEquals("wrote 1000", pair.client().write(1_000));
    }

    @Test
    void jitterNeverLetsBytesOvertakeOneAnother() throws IOException {
        Set<Duration> ends = new HashSet<>();
        for (long seed = 0; seed < 50; seed++) {
            SimulatedPair pair = SimulatedPair.connected(seed, PLAIN.withJitter(Duration.ofMillis(500)));
            byte[] sent = ServerFrames.pattern(200, (int) seed);
            for (int i = 0; i < sent.length; i++) {
                assertEquals(1, pair.client.write(ByteBuffer.wrap(sent, i, 1)));
                pair.run(Duration.ofMillis(3));
            }
            ByteArrayOutputStream heard = new ByteArrayOutputStream();
            assertTrue(pair.runUntil(() -> {
                heard.writeBytes(drain(pair.server));
                return heard.size() == sent.length;
            }, Duration.ofSeconds(2)));
            assertArrayEquals(sent, heard.toByteArray(), "seed " + seed);
            ends.add(pair.elapsed());
        }
        assertTrue(ends.size() > 40, "the seed decides: " + ends);
    }

    @Test
    void shortCallsHandleEachNumberOfBytesAndLoseNone() throws IOException {
        SimulatedPair pair = SimulatedPair.connected(1, PLAIN.withShortCalls(0.9));
        Set<Integer> counts = new HashSet<>();
        int sent = 0;
        int heard = 0;
        for (int i = 0; i < 500; i++) {
            int count = pair.client.write(ByteBuffer.allocate(8));
            counts.add(count);
            sent += count;
            pair.run(Duration.ofMillis(2));
            heard += drain(pair.server).length;
        }
        assertEquals(Set.of(1, 2, 3, 4, 5, 6, 7, 8), counts);
        assertEquals(sent, heard);
    }

    @Test
    void newConditionsHoldForConnectionsThatExist() throws IOException {
        SimulatedPair pair = SimulatedPair.connected(1, PLAIN);
        pair.host.conditions(PLAIN.withLatency(Duration.ofSeconds(5)));
        pair.client().write(1);
        pair.run(Duration.ofMillis(4_999));
        assertEquals(0, drain(pair.server).length);
        pair.run(Duration.ofMillis(1));
        assertEquals(1, drain(pair.server).length);
    }

    @Test
    void aResetDropsWhatHasNotLeftYet() throws IOException {
        SimulatedPair pair = SimulatedPair.connected(1, PLAIN.withBytesPerSecond(10_000));
        pair.server().write(100_000);
        pair.run(Duration.ofSeconds(1));
        pair.server.reset();
        pair.run(Duration.ofSeconds(1));
        int heard = drain(pair.client).length;
        assertTrue(heard >= 8_000 && heard <= 12_000, heard + " bytes in a second");
        assertEquals("SocketException: Connection reset", pair.client().read(1));
    }

    // ---- cuts ----

    @Test
    void aPartitionLosesNothingAndChangesNoOrder() throws IOException {
        for (long seed = 0; seed < 100; seed++) {
            SimulatedPair pair = SimulatedPair.connected(seed, PLAIN.withJitter(Duration.ofMillis(50)).withBytesPerSecond(10_000));
            SplittableRandom random = new SplittableRandom(seed);
            byte[] sent = ServerFrames.pattern(20_000, (int) seed);
            ByteBuffer left = ByteBuffer.wrap(sent);
            ByteArrayOutputStream heard = new ByteArrayOutputStream();
            while (left.hasRemaining()) {
                ByteBuffer part = left.slice(left.position(), Math.min(left.remaining(), 1 + random.nextInt(500)));
                left.position(left.position() + pair.client.write(part));
                if (random.nextInt(4) == 0) {
                    pair.host.cut();
                } else if (random.nextInt(4) == 0) {
                    pair.host.mend();
                }
                pair.run(Duration.ofMillis(random.nextInt(1_000)));
                heard.writeBytes(drain(pair.server));
            }
            pair.host.mend();
            pair.run(Duration.ofSeconds(20));
            heard.writeBytes(drain(pair.server));
            assertArrayEquals(sent, heard.toByteArray(), "seed " + seed);
        }
    }

    @Test
    void aSilentConnectionSurvivesDaysOfPartition() throws IOException {
        SimulatedPair pair = SimulatedPair.connected(1, PLAIN);
        pair.host.cut();
        pair.run(Duration.ofDays(2));
        pair.host.mend();
        assertEquals("wrote 1", pair.client().write(1));
        assertEquals("read 1", pair.server().read(1));
    }

    @Test
    void unacknowledgedBytesEndTheConnectionAfterFifteenMinutesAndAHalf() throws IOException {
        SimulatedPair pair = SimulatedPair.connected(1, PLAIN);
        pair.host.cut();
        pair.client().write(3);
        pair.run(Duration.ofSeconds(924));
        assertEquals("wrote 1", pair.client().write(1));
        pair.run(Duration.ofMillis(1));
        assertEquals("IOException: Connection timed out", pair.client().read(1));
        assertEquals("end", pair.client().read(1));
        assertEquals("IOException: Broken pipe", pair.client().write(1));
        // The other end knows nothing of it, and is told so when it speaks.
        pair.host.mend();
        pair.run(Duration.ofDays(1));
        assertEquals(0, drain(pair.server).length);
        assertEquals("wrote 1", pair.server().write(1));
        assertEquals("SocketException: Connection reset", pair.server().read(1));
    }

    @Test
    void whatWasReceivedStaysReadableAfterATimeout() throws IOException {
        SimulatedPair pair = SimulatedPair.connected(1, PLAIN);
        pair.server().write(4);
        pair.run(Duration.ofSeconds(1));
        pair.host.cut();
        pair.client().write(1);
        pair.run(Duration.ofSeconds(925));
        assertEquals("IOException: Connection timed out", pair.client().write(1));
        assertEquals("read 4", pair.client().read(9));
        assertEquals("end", pair.client().read(9));
    }

    @Test
    void aLinkThatIsMendedForAMomentDoesNotBeginTheWaitAnew() throws IOException {
        SimulatedPair pair = SimulatedPair.connected(1, PLAIN);
        pair.host.cut();
        pair.client().write(3);
        pair.run(Duration.ofSeconds(600));
        pair.host.mend();
        pair.host.cut();
        pair.run(Duration.ofSeconds(325));
        assertEquals("IOException: Connection timed out", pair.client().read(1));
    }

    @Test
    void whateverGetsThroughBeginsTheWaitAnew() throws IOException {
        SimulatedPair pair = SimulatedPair.connected(1, PLAIN);
        pair.host.cut();
        pair.client().write(3);
        pair.run(Duration.ofSeconds(923));
        pair.host.mend();
        assertEquals("read 3", pair.server().read(9));
        pair.host.cut();
        pair.client().write(2);
        pair.run(Duration.ofSeconds(900));
        pair.host.mend();
        assertEquals("read 2", pair.server().read(9));
        pair.run(Duration.ofDays(1));
        assertEquals("wrote 1", pair.client().write(1));
    }

    @Test
    void aPartitionHidesFromTheWriterThatTheReaderHasRead() throws IOException {
        SimulatedPair pair = SimulatedPair.connected(1, PLAIN.withBufferBytes(1_000));
        pair.client().write(1_000);
        pair.run(Duration.ofSeconds(1));
        pair.host.cut();
        assertEquals("read 1000", pair.server().read(1_000));
        pair.run(Duration.ofMinutes(1));
        assertEquals("wrote 0", pair.client().write(1));
        pair.host.mend();
        pair.host.cut();
        pair.run(Duration.ofMinutes(1));
        assertEquals("wrote 0", pair.client().write(1));
        pair.host.mend();
        pair.run(Duration.ofSeconds(1));
        assertEquals("wrote 1000", pair.client().write(1_000));
    }

    @Test
    void aResetThatAPartitionSwallowsIsToldToWhoeverSpeaksNext() throws IOException {
        SimulatedPair pair = SimulatedPair.connected(1, PLAIN);
        pair.host.cut();
        pair.server().write(5);
        pair.run(Duration.ofSeconds(1));
        pair.server.reset();
        pair.run(Duration.ofSeconds(1));
        pair.host.mend();
        pair.run(Duration.ofDays(1));
        assertFalse(pair.client.isReadable(), "nobody sends again what was lost");
        assertEquals("wrote 1", pair.client().write(1));
        assertEquals("SocketException: Connection reset", pair.client().read(1));
    }

    @Test
    void bytesOnTheirWayThroughAPartitionAreAnsweredByAResetToo() throws IOException {
        SimulatedPair pair = SimulatedPair.connected(1, PLAIN);
        pair.host.cut();
        pair.client().write(3);
        pair.server.reset();
        pair.run(Duration.ofSeconds(1));
        pair.host.mend();
        assertEquals("SocketException: Connection reset", pair.client().read(1));
    }

    @Test
    void resetOfAllConnectionsEndsBothEndsAtOnce() throws IOException {
        SimulatedPair pair = SimulatedPair.connected(1, PLAIN);
        pair.server().write(4);
        pair.run(Duration.ofSeconds(1));
        pair.client().write(4);
        pair.host.resetConnections();
        assertEquals("read 4", pair.client().read(9));
        assertEquals("SocketException: Connection reset", pair.client().read(9));
        assertEquals("SocketException: Connection reset", pair.server().read(9));
        pair.run(Duration.ofSeconds(1));
        assertEquals(0, drain(pair.server).length, "what was on its way is lost");
    }

    private static byte[] drain(TcpEndpoint endpoint) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer part = ByteBuffer.allocate(4_096);
        try {
            while (endpoint.read(part.clear()) > 0) {
                all.write(part.array(), 0, part.position());
            }
        } catch (IOException ended) {
            // The test looks at the end itself.
            return all.toByteArray();
        }
        return all.toByteArray();
    }
}
