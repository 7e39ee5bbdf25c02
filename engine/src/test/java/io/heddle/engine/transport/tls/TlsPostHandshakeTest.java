package io.heddle.engine.transport.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentOwner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Records of TLS itself once application data flows: session tickets, key updates, renegotiation. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class TlsPostHandshakeTest {
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

    @TlsRig.Opened(TlsRig.TLS_1_3)
    void sessionTicketsGiveNoBytesAndOwnNone(TlsRig rig) throws IOException {
        while (!rig.handshake.advance()) {
            rig.shuttle();
        }
        rig.transport = rig.handshake.transport();
        rig.shuttle();
        assertTrue(rig.lower.unreadBytes() > 0, "the ticket");
        assertEquals(0, rig.transport.read(rig.target.clear()));
        assertEquals(0, rig.lower.unreadBytes());
        assertFalse(rig.transport.hasBufferedInput());
        assertEquals(0, rig.segmentsInUse());
        rig.assertEchoes();
    }

    @TlsRig.Connected(TlsRig.TLS_1_3)
    void aKeyUpdateOfThePeerIsAnswered(TlsRig rig) throws IOException {
        for (int i = 0; i < 5; i++) {
            rig.peer.send(HELLO);
            rig.peer.beginHandshake();
            rig.deliver(HELLO);
            assertEquals(2 * HELLO.length, rig.transport.read(rig.target.clear()), "data on both sides of it");
            byte[] answer = rig.lower.takeWritten();
            assertTrue(answer.length > 0, "the answer leaves within the read");
            rig.peer.receive(answer);
            assertNull(rig.peer.failure);
            rig.assertEchoes();
        }
    }

    @TlsRig.Connected(TlsRig.TLS_1_3)
    void anAnswerThatCannotBeWrittenLosesNothingOfWhatWasReceived(TlsRig rig) throws IOException {
        rig.peer.beginHandshake();
        rig.deliver(HELLO);
        IOException broken = new IOException("Broken pipe");
        rig.lower.breakWrite(broken, 0);
        assertEquals(HELLO.length, rig.transport.read(rig.target.clear()));
        rig.deliver(HELLO);
        rig.peer.beginHandshake();
        rig.deliver(HELLO);
        rig.lower.breakRead("Connection reset");
        assertEquals(2 * HELLO.length, rig.transport.read(rig.target.clear()));
        assertSame(broken, assertThrows(IOException.class, rig.transport::flush));
        assertSame(broken, assertThrows(IOException.class, () -> rig.transport.write(TlsRig.direct(HELLO))));
        assertEquals("Connection reset", assertThrows(IOException.class, () -> rig.transport.read(rig.target.clear())).getMessage());
        assertEquals(0, rig.segmentsInUse());
    }

    @TlsRig.Connected(TlsRig.TLS_1_3)
    void anAnswerForWhichThereIsNoMemoryLosesNothingOfWhatWasReceived(TlsRig rig) throws IOException {
        rig.peer.beginHandshake();
        rig.deliver(HELLO);
        List<PooledSegment> all = TlsHandshakeTest.exhaust(rig);
        rig.lower.mostPerWrite(() -> 3);
        assertEquals(HELLO.length, rig.transport.read(rig.target.clear()));
        IOException e = assertThrows(IOException.class, () -> rig.transport.write(TlsRig.direct(HELLO)));
        assertTrue(e.getMessage().contains("maxPooledBytes"), e.getMessage());
        all.forEach(segment -> rig.pool.release(segment, SegmentOwner.LOOP));
        rig.deliver(HELLO);
        assertEquals(HELLO.length, rig.transport.read(rig.target.clear()));
    }

    @TlsRig.Connected(TlsRig.TLS_1_3)
    void anAnswerThatTheSocketDoesNotTakeAsksForWritabilityByItself(TlsRig rig) throws IOException {
        rig.transport.interest(true, false);
        rig.peer.beginHandshake();
        rig.lower.feed(rig.peer.takeOutput());
        rig.lower.mostPerWrite(() -> 0);
        assertEquals(0, rig.transport.read(rig.target.clear()));
        assertTrue(rig.lower.wantsToWrite());
        assertEquals(1, rig.segmentsInUse());
        assertFalse(rig.transport.flush());
        assertEquals(0, rig.transport.write(TlsRig.direct(HELLO)), "data must not overtake the key update");

        rig.lower.mostPerWrite(() -> Integer.MAX_VALUE);
        assertTrue(rig.transport.flush());
        assertFalse(rig.lower.wantsToWrite());
        assertEquals(0, rig.segmentsInUse());
        rig.assertEchoes();
    }

    @TlsRig.Connected(TlsRig.TLS_1_3)
    void anAnswerQueuesBehindDataThatIsHeldBack(TlsRig rig) throws IOException {
        rig.lower.mostPerWrite(() -> 9);
        byte[] message = TlsRig.pattern(5000, 1);
        assertEquals(message.length, rig.transport.write(TlsRig.direct(message)));
        for (int i = 0; i < 3; i++) {
            rig.peer.beginHandshake();
            rig.shuttle();
            assertEquals(0, rig.transport.read(rig.target.clear()));
        }
        while (!rig.transport.flush()) {
            assertEquals(1, rig.segmentsInUse());
        }
        rig.shuttle();
        assertNull(rig.peer.failure);
        assertArrayEquals(message, rig.peer.takeReceived());
        rig.lower.mostPerWrite(() -> Integer.MAX_VALUE);
        rig.assertEchoes();
    }

    @Test
    void aPeerThatAsksForAnswersAndNeverReadsThemIsCutOff() throws IOException {
        try (TlsRig rig = TlsRig.speaking(TlsRig.TLS_1_3).buffers(17_000, 17_000).connect()) {
            rig.lower.mostPerWrite(() -> 0);
            SSLException e = assertThrows(SSLException.class, () -> {
                for (int i = 0; i < 100_000; i++) {
                    rig.peer.beginHandshake();
                    rig.lower.feed(rig.peer.takeOutput());
                    rig.transport.read(rig.target.clear());
                    // The JDK's engine would wait for our answer before it asks again; an attacker's would not.
                    rig.peer.send(HELLO);
                }
            });
            assertTrue(e.getMessage().contains("does not read the answers"), e.getMessage());
            assertEquals(0, rig.segmentsInUse());
        }
    }

    @TlsRig.Connected(TlsRig.TLS_1_3)
    void afterAFailedWriteNothingIsAnswered(TlsRig rig) throws IOException {
        rig.lower.breakWrite("Broken pipe");
        assertThrows(IOException.class, () -> rig.transport.write(TlsRig.direct(HELLO)));
        rig.lower.mendWrite();
        rig.peer.beginHandshake();
        rig.deliver(HELLO);
        assertArrayEquals(HELLO, rig.readAll());
        assertEquals(0, rig.lower.takeWritten().length);
    }

    @TlsRig.Connected(TlsRig.TLS_1_3)
    void ourKeyUpdateLeavesWithTheNextWrite(TlsRig rig) throws IOException {
        for (int i = 0; i < 3; i++) {
            // The JDK does this by itself after 2^37 bytes (jdk.tls.keyLimits).
            rig.clientEngine.beginHandshake();
            int writes = rig.lower.writes();
            assertEquals(HELLO.length, rig.transport.write(TlsRig.direct(HELLO)));
            assertEquals(1, rig.lower.writes() - writes);
            rig.shuttle();
            assertArrayEquals(HELLO, rig.peer.takeReceived());
            assertEquals(0, rig.readAll().length);
            rig.assertEchoes();
        }
    }

    @TlsRig.Connected(TlsRig.TLS_1_3)
    void keyUpdatesOfBothSidesMayCross(TlsRig rig) throws IOException {
        rig.clientEngine.beginHandshake();
        assertEquals(HELLO.length, rig.transport.write(TlsRig.direct(HELLO)));
        rig.peer.beginHandshake();
        rig.peer.send(HELLO);
        rig.shuttle();
        assertArrayEquals(HELLO, rig.peer.takeReceived());
        assertArrayEquals(HELLO, rig.readAll());
        rig.shuttle();
        rig.assertEchoes();
    }

    @TlsRig.Connected(TlsRig.TLS_1_3)
    void aKeyUpdateMayBeCutAnywhere(TlsRig rig) throws IOException {
        int length = 1;
        for (int cut = 0; cut < length; cut++) {
            rig.peer.beginHandshake();
            byte[] update = rig.peer.takeOutput();
            length = update.length;
            rig.lower.feed(Arrays.copyOf(update, cut));
            assertEquals(0, rig.transport.read(rig.target.clear()));
            rig.lower.feed(Arrays.copyOfRange(update, cut, length));
            assertEquals(0, rig.transport.read(rig.target.clear()));
            rig.shuttle();
            rig.assertEchoes();
        }
    }

    @TlsRig.Connected(TlsRig.TLS_1_2)
    void theServerMayRenegotiateInTls12(TlsRig rig) throws IOException {
        for (int i = 0; i < 2; i++) {
            byte[] before = rig.transport.session().getId();
            // This forces a full handshake: the server's tickets are stateless, so the server cannot forget the session.
            rig.transport.session().invalidate();
            renegotiate(rig);
            assertNotEquals(Arrays.toString(before), Arrays.toString(rig.transport.session().getId()));
            rig.assertEchoes();
        }
    }

    @TlsRig.Connected(TlsRig.TLS_1_2)
    void aRenegotiationMayDripBothWays(TlsRig rig) throws IOException {
        rig.lower.mostPerRead(() -> 1);
        rig.lower.mostPerWrite(() -> 1);
        renegotiate(rig);
        rig.lower.mostPerWrite(() -> Integer.MAX_VALUE);
        rig.assertEchoes();
    }

    @TlsRig.Connected(TlsRig.TLS_1_2)
    void applicationDataFlowsAroundARenegotiation(TlsRig rig) throws IOException {
        rig.peer.send(HELLO);
        rig.peer.beginHandshake();
        rig.lower.feed(rig.peer.takeOutput());
        assertEquals(HELLO.length, rig.transport.read(rig.target.clear()));
        // Our ClientHello is sent, and the server has not received it yet.
        int taken = rig.transport.write(TlsRig.direct(HELLO));
        assertTrue(taken == 0 || taken == HELLO.length);
        renegotiate(rig);
        byte[] early = rig.peer.takeReceived();
        assertArrayEquals(taken == 0 ? new byte[0] : HELLO, early);
        rig.assertEchoes();
    }

    static void renegotiate(TlsRig rig) throws IOException {
        rig.peer.beginHandshake();
        int quietTurns = 0;
        for (int turn = 0; turn < 20_000; turn++) {
            int moved = rig.shuttle();
            boolean flushed = rig.transport.flush();
            assertEquals(0, rig.transport.read(rig.target.clear()));
            boolean quiet = moved == 0 && flushed && !rig.transport.hasBufferedInput() && rig.lower.unreadBytes() == 0;
            quietTurns = quiet ? quietTurns + 1 : 0;
            if (quietTurns == 3) {
                assertEquals(HandshakeStatus.NOT_HANDSHAKING, rig.peer.engine.getHandshakeStatus());
                assertEquals(HandshakeStatus.NOT_HANDSHAKING, rig.clientEngine.getHandshakeStatus());
                return;
            }
        }
        throw new AssertionError("the renegotiation does not end: " + rig.peer.failure);
    }

    @TlsRig.BothVersions
    void randomTrafficArrivesInOrderBothWays(String version) throws IOException {
        for (long seed = 0; seed < 12; seed++) {
            try (TlsRig rig = TlsRig.connected(version)) {
                new Soak(rig, version, seed).run();
            } catch (IOException | AssertionError e) {
                throw new AssertionError("seed " + seed + ", " + version, e);
            }
        }
    }

    /** Random sizes, short reads, short writes and key updates: the received bytes are the sent ones. */
    private static final class Soak {
        private final TlsRig rig;
        private final boolean updatesKeys;
        private final Random random;
        private final ByteArrayOutputStream toServer = new ByteArrayOutputStream();
        private final ByteArrayOutputStream toClient = new ByteArrayOutputStream();
        private final ByteArrayOutputStream atServer = new ByteArrayOutputStream();
        private final ByteArrayOutputStream atClient = new ByteArrayOutputStream();
        private ByteBuffer source = ByteBuffer.allocateDirect(0);

        Soak(TlsRig rig, String version, long seed) {
            this.rig = rig;
            this.updatesKeys = version.equals(TlsRig.TLS_1_3);
            this.random = new Random(seed);
        }

        void run() throws IOException {
            rig.lower.mostPerRead(() -> random.nextInt(5) == 0 ? 0 : random.nextInt(3000));
            rig.lower.mostPerWrite(() -> random.nextInt(5) == 0 ? 0 : random.nextInt(3000));
            for (int i = 0; i < 400; i++) {
                step();
            }
            rig.lower.mostPerRead(() -> Integer.MAX_VALUE);
            rig.lower.mostPerWrite(() -> Integer.MAX_VALUE);
            for (int i = 0; i < 50; i++) {
                rig.transport.flush();
                rig.transport.write(source);
                rig.shuttle();
                receive();
            }
            assertNull(rig.peer.failure);
            assertArrayEquals(toServer.toByteArray(), atServer.toByteArray());
            assertArrayEquals(toClient.toByteArray(), atClient.toByteArray());
            assertEquals(0, rig.segmentsInUse());
        }

        private void step() throws IOException {
            switch (random.nextInt(6)) {
                case 0:
                    if (!source.hasRemaining()) {
                        byte[] message = TlsRig.pattern(random.nextInt(4) == 0 ? 30_000 : random.nextInt(500), random.nextLong());
                        source = TlsRig.direct(message);
                        toServer.writeBytes(message);
                    }
                    rig.transport.write(source);
                    break;
                case 1:
                    byte[] reply = TlsRig.pattern(random.nextInt(4) == 0 ? 30_000 : random.nextInt(500), random.nextLong());
                    rig.peer.send(reply);
                    toClient.writeBytes(reply);
                    break;
                case 2:
                    rig.transport.flush();
                    break;
                case 3:
                    if (updatesKeys && random.nextInt(4) == 0) {
                        rig.peer.beginHandshake();
                    } else if (updatesKeys && random.nextInt(4) == 0) {
                        rig.clientEngine.beginHandshake();
                    }
                    break;
                case 4:
                    rig.shuttle();
                    break;
                default:
                    receive();
                    break;
            }
        }

        private void receive() throws IOException {
            do {
                rig.transport.read(rig.target.clear());
                atClient.writeBytes(TlsRig.bytes(rig.target.flip()));
            } while (rig.transport.hasBufferedInput());
            atServer.writeBytes(rig.peer.takeReceived());
        }
    }
}
