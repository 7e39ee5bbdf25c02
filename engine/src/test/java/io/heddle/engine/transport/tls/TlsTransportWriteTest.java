package io.heddle.engine.transport.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentOwner;
import io.heddle.engine.transport.TransportClosedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class TlsTransportWriteTest {
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

    @TlsRig.Connected
    void manyRecordsLeaveInOneWrite(TlsRig rig) throws IOException {
        byte[] message = TlsRig.pattern(TlsRig.PLAIN_BYTES, 1);
        int writes = rig.lower.writes();
        assertEquals(message.length, rig.transport.write(TlsRig.direct(message)));
        assertEquals(1, rig.lower.writes() - writes);
        assertTrue(rig.transport.flush());
        assertEquals(1, rig.lower.writes() - writes);
        rig.shuttle();
        assertArrayEquals(message, rig.peer.takeReceived());
        assertEquals(0, rig.segmentsInUse());
    }

    @TlsRig.BothVersions
    void aMebibyteLeavesThroughShortWrites(String version) throws IOException {
        for (long seed = 0; seed < 4; seed++) {
            Random random = new Random(seed);
            try (TlsRig rig = TlsRig.connected(version)) {
                byte[] message = TlsRig.pattern(1 << 20, seed);
                ByteBuffer source = TlsRig.direct(message);
                ByteArrayOutputStream got = new ByteArrayOutputStream();
                rig.lower.mostPerWrite(() -> random.nextInt(30_000));
                while (source.hasRemaining()) {
                    int before = source.position();
                    int taken = rig.transport.write(source);
                    assertEquals(taken, source.position() - before);
                    boolean flushed = rig.transport.flush();
                    assertEquals(flushed ? 0 : 1, rig.segmentsInUse(), "seed " + seed);
                    if (!flushed) {
                        assertEquals(0, rig.transport.write(source), "nothing is taken while something is held back");
                        assertTrue(rig.lower.wantsToWrite());
                    }
                    rig.shuttle();
                    got.writeBytes(rig.peer.takeReceived());
                }
                while (!rig.transport.flush()) {
                    rig.shuttle();
                }
                assertFalse(rig.lower.wantsToWrite());
                rig.shuttle();
                got.writeBytes(rig.peer.takeReceived());
                assertArrayEquals(message, got.toByteArray(), "seed " + seed);
                assertEquals(0, rig.segmentsInUse());
            }
        }
    }

    @TlsRig.Connected(TlsRig.TLS_1_3)
    void aSourceWithoutBytesIsNoRecord(TlsRig rig) throws IOException {
        int writes = rig.lower.writes();
        assertEquals(0, rig.transport.write(ByteBuffer.allocateDirect(0)));
        assertEquals(writes, rig.lower.writes());
    }

    @TlsRig.Connected(TlsRig.TLS_1_3)
    void onlyTheRemainingBytesOfTheSourceAreTaken(TlsRig rig) throws IOException {
        ByteBuffer source = TlsRig.direct("xxhelloyy".getBytes(StandardCharsets.US_ASCII)).position(2).limit(7);
        assertEquals(5, rig.transport.write(source));
        rig.shuttle();
        assertArrayEquals(HELLO, rig.peer.takeReceived());
    }

    @Test
    void whatTheOutboundBufferHasNoRoomForStaysInTheSource() throws IOException {
        try (TlsRig rig = TlsRig.speaking(TlsRig.TLS_1_3).buffers(64, 20_000).connect()) {
            ByteBuffer source = TlsRig.direct(TlsRig.pattern(40_000, 2));
            int taken = rig.transport.write(source);
            assertTrue(taken > 16_000 && taken < 20_000, "one record: " + taken);
            assertEquals(40_000 - taken, source.remaining());
        }
    }

    @TlsRig.Connected(TlsRig.TLS_1_3)
    void aPoolWithoutMemoryFailsAHeldBackRestAndTheConnectionWithIt(TlsRig rig) throws IOException {
        List<PooledSegment> all = TlsHandshakeTest.exhaust(rig);
        assertEquals(HELLO.length, rig.transport.write(TlsRig.direct(HELLO)), "what the socket takes needs no memory");
        rig.lower.mostPerWrite(() -> 3);
        IOException e = assertThrows(IOException.class, () -> rig.transport.write(TlsRig.direct(HELLO)));
        assertTrue(e.getMessage().contains("maxPooledBytes"), e.getMessage());
        rig.lower.mostPerWrite(() -> Integer.MAX_VALUE);
        // Ciphertext is lost: the next record would look forged to the peer.
        assertSame(e, assertThrows(IOException.class, () -> rig.transport.write(TlsRig.direct(HELLO))));
        int writes = rig.lower.writes();
        rig.transport.close();
        assertEquals(writes, rig.lower.writes(), "no close_notify into the middle of a record");
        all.forEach(segment -> rig.pool.release(segment, SegmentOwner.LOOP));
    }

    @TlsRig.Connected(TlsRig.TLS_1_3)
    void afterAFailedWriteThereIsStillInputToRead(TlsRig rig) throws IOException {
        rig.deliver(HELLO);
        IOException broken = new IOException("Broken pipe");
        rig.lower.breakWrite(broken, 0);
        assertSame(broken, assertThrows(IOException.class, () -> rig.transport.write(TlsRig.direct(HELLO))));
        assertSame(broken, assertThrows(IOException.class, rig.transport::flush));
        assertArrayEquals(HELLO, rig.readAll());
    }

    @TlsRig.Connected(TlsRig.TLS_1_3)
    void aFailedFlushReleasesWhatWasHeldBack(TlsRig rig) throws IOException {
        rig.lower.mostPerWrite(() -> 1);
        rig.transport.write(TlsRig.direct(HELLO));
        assertEquals(1, rig.segmentsInUse());
        rig.lower.breakWrite("Broken pipe");
        assertThrows(IOException.class, rig.transport::flush);
        assertEquals(0, rig.segmentsInUse());
    }

    @TlsRig.Connected
    void shutdownOutputSaysCloseNotifyAndThenEndsTheSocket(TlsRig rig) throws IOException {
        rig.transport.write(TlsRig.direct(HELLO));
        rig.transport.shutdownOutput();
        assertTrue(rig.lower.isShutDown());
        int writes = rig.lower.writes();
        rig.transport.shutdownOutput();
        assertTrue(rig.transport.flush());
        assertEquals(writes, rig.lower.writes(), "idempotent");
        // Bytes that the server sent before it noticed still arrive.
        rig.deliver(HELLO);
        assertArrayEquals(HELLO, rig.readAll());
        rig.shuttle();
        assertArrayEquals(HELLO, rig.peer.takeReceived());
        assertTrue(rig.peer.sawCloseNotify);
        assertThrows(SSLException.class, () -> rig.transport.write(TlsRig.direct(HELLO)));
        rig.peer.closeNotify();
        rig.shuttle();
        assertEquals(-1, rig.transport.read(rig.target.clear()));
    }

    @TlsRig.Connected
    void shutdownOutputWaitsForWhatIsHeldBack(TlsRig rig) throws IOException {
        byte[] message = TlsRig.pattern(20_000, 6);
        rig.lower.mostPerWrite(() -> 777);
        assertEquals(message.length, rig.transport.write(TlsRig.direct(message)));
        rig.transport.shutdownOutput();
        assertFalse(rig.lower.isShutDown(), "the end of the socket comes last");
        assertTrue(rig.lower.wantsToWrite());
        while (!rig.transport.flush()) {
            assertFalse(rig.lower.isShutDown());
        }
        assertTrue(rig.lower.isShutDown());
        rig.shuttle();
        assertArrayEquals(message, rig.peer.takeReceived());
        assertTrue(rig.peer.sawCloseNotify);
        assertEquals(0, rig.segmentsInUse());
    }

    @TlsRig.Connected
    void closeSaysCloseNotifyIfThatTakesNoWaiting(TlsRig rig) throws IOException {
        rig.transport.write(TlsRig.direct(HELLO));
        rig.transport.close();
        rig.transport.close();
        assertTrue(rig.lower.isClosed());
        rig.peer.receive(rig.lower.takeWritten());
        assertTrue(rig.peer.sawCloseNotify);
    }

    @Test
    void closeNeverThrowsAndReturnsEverything() throws IOException {
        try (TlsRig rig = TlsRig.connected(TlsRig.TLS_1_3)) {
            rig.peer.send(HELLO);
            rig.lower.feed(Arrays.copyOf(rig.peer.takeOutput(), 12));
            rig.transport.read(rig.target.clear());
            rig.lower.mostPerWrite(() -> 1);
            rig.transport.write(TlsRig.direct(HELLO));
            assertEquals(2, rig.segmentsInUse());
            rig.transport.close();
            assertEquals(0, rig.segmentsInUse());
        }
        try (TlsRig rig = TlsRig.connected(TlsRig.TLS_1_3)) {
            rig.lower.breakWrite("Broken pipe");
            rig.transport.close();
            assertTrue(rig.lower.isClosed());
        }
    }

    @TlsRig.Connected(TlsRig.TLS_1_3)
    void afterCloseThereIsNothing(TlsRig rig) throws IOException {
        rig.transport.close();
        assertThrows(TransportClosedException.class, () -> rig.transport.read(rig.target.clear()));
        assertThrows(TransportClosedException.class, () -> rig.transport.write(TlsRig.direct(HELLO)));
        assertThrows(TransportClosedException.class, rig.transport::flush);
        assertFalse(rig.transport.hasBufferedInput());
        int calls = rig.lower.interestCalls();
        rig.transport.interest(true, true);
        rig.transport.shutdownOutput();
        assertEquals(calls, rig.lower.interestCalls());
    }

    @TlsRig.Connected(TlsRig.TLS_1_3)
    void interestIsPassedOn(TlsRig rig) throws IOException {
        rig.transport.interest(false, true);
        assertFalse(rig.lower.wantsToRead());
        assertTrue(rig.lower.wantsToWrite());
        rig.transport.interest(true, false);
        assertTrue(rig.lower.wantsToRead());
        assertFalse(rig.lower.wantsToWrite());
        assertEquals(rig.lower.remoteAddress(), rig.transport.remoteAddress());
    }
}
