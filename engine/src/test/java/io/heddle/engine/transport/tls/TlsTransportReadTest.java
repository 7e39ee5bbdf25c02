package io.heddle.engine.transport.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.memory.DirectMemory;
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
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class TlsTransportReadTest {
    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

    @TlsRig.Connected
    void manyRecordsInOneReadComeTogether(TlsRig rig) throws IOException {
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int i = 0; i < 200; i++) {
            byte[] message = TlsRig.pattern(i, i);
            rig.peer.send(message);
            expected.writeBytes(message);
        }
        rig.lower.feed(rig.peer.takeOutput());
        int reads = rig.lower.reads();
        int count = rig.transport.read(rig.target.clear());
        assertEquals(1, rig.lower.reads() - reads);
        assertEquals(expected.size(), count);
        assertArrayEquals(expected.toByteArray(), TlsRig.bytes(rig.target.flip()));
        assertEquals(0, rig.segmentsInUse());
    }

    @TlsRig.Connected
    void twoRecordsMayBeCutAnywhere(TlsRig rig) throws IOException {
        for (int cut = 0; cut >= 0; cut++) {
            rig.peer.send(HELLO);
            rig.peer.send(TlsRig.pattern(40, cut));
            byte[] records = rig.peer.takeOutput();
            ByteArrayOutputStream got = new ByteArrayOutputStream();
            rig.lower.feed(Arrays.copyOf(records, Math.min(cut, records.length)));
            got.writeBytes(rig.readAll());
            int firstLength = 5 + (records[4] & 0xFF);
            assertEquals(cut == 0 || cut == firstLength || cut >= records.length ? 0 : 1, rig.segmentsInUse(), "cut at " + cut);
            assertFalse(rig.transport.hasBufferedInput());
            if (cut < records.length) {
                rig.lower.feed(Arrays.copyOfRange(records, cut, records.length));
                got.writeBytes(rig.readAll());
            }
            byte[] expected = Arrays.copyOf(HELLO, HELLO.length + 40);
            System.arraycopy(TlsRig.pattern(40, cut), 0, expected, HELLO.length, 40);
            assertArrayEquals(expected, got.toByteArray(), "cut at " + cut);
            assertEquals(0, rig.segmentsInUse());
            if (cut == records.length) {
                return;
            }
        }
    }

    @TlsRig.Connected
    void aLargeRecordMayDripIn(TlsRig rig) throws IOException {
        byte[] message = TlsRig.pattern(16_000, 3);
        rig.deliver(message);
        rig.lower.mostPerRead(() -> 1);
        long before = rig.pool.statistics().acquisitions();
        assertArrayEquals(message, rig.readAll());
        long acquired = rig.pool.statistics().acquisitions() - before;
        assertTrue(acquired < 12, "a segment that grows by doubling, not one per byte: " + acquired);
    }

    @TlsRig.Connected
    void whatOneReadBringsFitsIntoTheTarget(TlsRig rig) throws IOException {
        byte[] message = TlsRig.pattern(1 << 20, 6);
        rig.deliver(message);
        int received = 0;
        while (received < message.length) {
            int reads = rig.lower.reads();
            int count = rig.transport.read(rig.target.clear());
            assertEquals(1, rig.lower.reads() - reads);
            assertTrue(count > TlsRig.PLAIN_BYTES * 2 / 3 || received + count == message.length, "several records: " + count);
            assertFalse(rig.transport.hasBufferedInput(), "only a piece of a record is left over");
            received += count;
        }
    }

    @TlsRig.BothVersions
    void aRecordLargerThanTheCiphertextBufferArrives(String version) throws IOException {
        TlsBuffers small = new TlsBuffers(64, 64, DirectMemory.JVM);
        try (TlsRig rig = TlsRig.speaking(version).buffers(small).connect()) {
            byte[] message = TlsRig.pattern(100_000, 4);
            rig.deliver(message);
            assertArrayEquals(message, rig.readAll());
            assertEquals(0, rig.segmentsInUse());
        }
    }

    @TlsRig.BothVersions
    void aMebibyteArrivesThroughShortReads(String version) throws IOException {
        for (long seed = 0; seed < 4; seed++) {
            Random random = new Random(seed);
            try (TlsRig rig = TlsRig.connected(version)) {
                byte[] message = TlsRig.pattern(1 << 20, seed);
                rig.deliver(message);
                rig.lower.mostPerRead(() -> random.nextInt(40_000));
                assertArrayEquals(message, rig.readAll(), "seed " + seed);
                assertEquals(0, rig.segmentsInUse());
            }
        }
    }

    @TlsRig.Connected
    void whatDoesNotFitIntoTheTargetIsKeptAndAnnounced(TlsRig rig) throws IOException {
        byte[] message = TlsRig.pattern(60_000, 5);
        rig.deliver(message);
        ByteBuffer target = ByteBuffer.allocateDirect(20_000);
        ByteArrayOutputStream got = new ByteArrayOutputStream();
        int calls = 0;
        do {
            int count = rig.transport.read(target.clear());
            assertTrue(count > 0);
            got.writeBytes(TlsRig.bytes(target.flip()));
            calls++;
            assertEquals(0, rig.lower.unreadBytes());
        } while (rig.transport.hasBufferedInput());
        assertTrue(calls >= 3);
        assertArrayEquals(message, got.toByteArray());
        assertEquals(0, rig.segmentsInUse());
    }

    @TlsRig.Connected(TlsRig.TLS_1_3)
    void aTargetWithALittleRoomGetsNothingAndIsAskedAgain(TlsRig rig) throws IOException {
        rig.deliver(TlsRig.pattern(1000, 1));
        rig.target.clear().position(rig.target.capacity() - 10);
        assertEquals(0, rig.transport.read(rig.target));
        assertTrue(rig.transport.hasBufferedInput());
        assertEquals(1000, rig.transport.read(rig.target.clear()));
    }

    @TlsRig.Connected
    void aTargetThatJustHoldsTheBytesIsEnough(TlsRig rig) throws IOException {
        for (int size : new int[] {1, 100, 16_000}) {
            for (int i = 0; i < 2; i++) {
                byte[] message = TlsRig.pattern(size, i);
                rig.deliver(message);
                ByteBuffer target = ByteBuffer.allocateDirect(size);
                assertEquals(size, rig.transport.read(target));
                assertArrayEquals(message, TlsRig.bytes(target.flip()));
            }
        }
    }

    @TlsRig.Connected(TlsRig.TLS_1_3)
    void aTargetThatCanNeverHoldARecordIsAnErrorAndNotALoop(TlsRig rig) throws IOException {
        rig.deliver(TlsRig.pattern(1000, 1));
        IOException e = assertThrows(IOException.class, () -> rig.transport.read(ByteBuffer.allocateDirect(100)));
        assertTrue(e.getMessage().contains("100 bytes is too small"), e.getMessage());
        assertFalse(rig.transport.readsIntoAnyTarget());
    }

    @TlsRig.Connected
    void closeNotifyEndsInOrderBehindTheData(TlsRig rig) throws IOException {
        rig.peer.send(HELLO);
        rig.peer.closeNotify();
        rig.lower.feed(rig.peer.takeOutput());
        assertEquals(HELLO.length, rig.transport.read(rig.target.clear()));
        assertTrue(rig.transport.hasBufferedInput(), "the end is still to be told");
        assertEquals(-1, rig.transport.read(rig.target.clear()));
        assertFalse(rig.transport.hasBufferedInput());
        assertEquals(-1, rig.transport.read(rig.target.clear()), "an end is for good");
        assertEquals(0, rig.segmentsInUse());
    }

    @TlsRig.Connected
    void theAnswerToTheLastMessageLeavesAlthoughCloseNotifyIsThere(TlsRig rig) throws IOException {
        // Servers send the Close frame, close_notify and FIN in one packet. The echo of the Close frame must still be possible.
        rig.peer.send(HELLO);
        rig.peer.closeNotify();
        rig.lower.feed(rig.peer.takeOutput());
        rig.lower.end();
        assertEquals(HELLO.length, rig.transport.read(rig.target.clear()));
        assertEquals(HELLO.length, rig.transport.write(TlsRig.direct(HELLO)));
        assertEquals(-1, rig.transport.read(rig.target.clear()));
        assertTrue(rig.lower.takeWritten().length > HELLO.length);
    }

    @TlsRig.Connected(TlsRig.TLS_1_2)
    void inTls12CloseNotifyIsAnsweredAtOnce(TlsRig rig) throws IOException {
        rig.peer.closeNotify();
        rig.shuttle();
        assertEquals(-1, rig.transport.read(rig.target.clear()));
        assertTrue(rig.lower.isShutDown());
        rig.shuttle();
        assertTrue(rig.peer.sawCloseNotify);
        SSLException e = assertThrows(SSLException.class, () -> rig.transport.write(TlsRig.direct(HELLO)));
        assertTrue(e.getMessage().contains("TLS output has ended"), e.getMessage());
        rig.transport.shutdownOutput();
    }

    @TlsRig.Connected(TlsRig.TLS_1_2)
    void inTls12TheEndIsOrderlyAlthoughTheAnswerFails(TlsRig rig) throws IOException {
        rig.peer.closeNotify();
        rig.shuttle();
        rig.lower.breakWrite("Broken pipe");
        assertEquals(-1, rig.transport.read(rig.target.clear()));
        assertThrows(IOException.class, () -> rig.transport.write(TlsRig.direct(HELLO)));
        assertEquals(-1, rig.transport.read(rig.target.clear()));
    }

    @TlsRig.Connected(TlsRig.TLS_1_3)
    void inTls13EachDirectionEndsByItself(TlsRig rig) throws IOException {
        rig.peer.closeNotify();
        rig.shuttle();
        assertEquals(-1, rig.transport.read(rig.target.clear()));
        assertFalse(rig.lower.isShutDown());
        for (int i = 0; i < 3; i++) {
            assertEquals(HELLO.length, rig.transport.write(TlsRig.direct(HELLO)));
            rig.shuttle();
            assertArrayEquals(HELLO, rig.peer.takeReceived());
        }
        rig.transport.shutdownOutput();
        rig.shuttle();
        assertTrue(rig.peer.sawCloseNotify);
    }

    @TlsRig.Connected
    void bytesBehindCloseNotifyAreIgnored(TlsRig rig) throws IOException {
        rig.peer.closeNotify();
        rig.lower.feed(rig.peer.takeOutput());
        rig.lower.feed(TlsRig.pattern(100, 7));
        assertEquals(-1, rig.transport.read(rig.target.clear()));
        assertEquals(-1, rig.transport.read(rig.target.clear()));
        assertEquals(0, rig.segmentsInUse());
    }

    @TlsRig.Connected
    void anEndWithoutCloseNotifyIsATruncationBehindTheData(TlsRig rig) throws IOException {
        rig.deliver(HELLO);
        rig.lower.end();
        assertEquals(HELLO.length, rig.transport.read(rig.target.clear()));
        TlsTruncatedException e = assertThrows(TlsTruncatedException.class, () -> rig.transport.read(rig.target.clear()));
        assertTrue(e.getMessage().contains("RFC 8446 section 6.1"), e.getMessage());
        assertSame(e, assertThrows(TlsTruncatedException.class, () -> rig.transport.read(rig.target.clear())));
        assertEquals(TlsFailure.CLOSED_EARLY, TlsFailure.of(e));
        assertFalse(rig.transport.hasBufferedInput());
        // Our own direction still works: a caller that knows better may continue.
        assertEquals(HELLO.length, rig.transport.write(TlsRig.direct(HELLO)));
    }

    @TlsRig.BothVersions
    void anEndWithinARecordIsATruncationWhereverItIs(String version) throws IOException {
        for (int kept : new int[] {0, 1, 4, 5, 6, 20}) {
            try (TlsRig rig = TlsRig.connected(version)) {
                rig.peer.send(HELLO);
                rig.lower.feed(Arrays.copyOf(rig.peer.takeOutput(), kept));
                assertEquals(0, rig.transport.read(rig.target.clear()));
                rig.lower.end();
                assertThrows(TlsTruncatedException.class, () -> rig.transport.read(rig.target.clear()), "kept " + kept);
                assertEquals(0, rig.segmentsInUse());
            }
        }
    }

    @TlsRig.Connected(TlsRig.TLS_1_3)
    void anEndBehindAFullTargetIsToldAfterTheRest(TlsRig rig) throws IOException {
        rig.deliver(TlsRig.pattern(40_000, 1));
        rig.lower.end();
        ByteBuffer target = ByteBuffer.allocateDirect(17_000);
        int total = 0;
        while (total < 40_000) {
            int count = rig.transport.read(target.clear());
            assertTrue(count > 0);
            total += count;
        }
        assertThrows(TlsTruncatedException.class, () -> rig.transport.read(target.clear()));
    }

    @TlsRig.Connected
    void aForgedRecordFailsBehindTheDataAndThePeerHearsOfIt(TlsRig rig) throws IOException {
        rig.deliver(HELLO);
        rig.peer.send(HELLO);
        byte[] forged = rig.peer.takeOutput();
        forged[forged.length - 1] ^= 1;
        rig.lower.feed(forged);

        assertEquals(HELLO.length, rig.transport.read(rig.target.clear()));
        assertTrue(rig.transport.hasBufferedInput(), "the failure is still to be told");
        SSLException e = assertThrows(SSLException.class, () -> rig.transport.read(rig.target.clear()));
        assertFalse(rig.transport.hasBufferedInput());
        assertSame(e, assertThrows(SSLException.class, () -> rig.transport.read(rig.target.clear())));
        assertSame(e, assertThrows(SSLException.class, () -> rig.transport.write(TlsRig.direct(HELLO))));
        assertSame(e, assertThrows(SSLException.class, rig.transport::flush));
        assertSame(e, assertThrows(SSLException.class, rig.transport::shutdownOutput));
        assertEquals(0, rig.segmentsInUse());
        rig.shuttle();
        assertNotNull(rig.peer.failure);
        assertTrue(rig.peer.failure.getMessage().contains("fatal alert"), rig.peer.failure.getMessage());
    }

    @TlsRig.BothVersions
    void anyFlippedBitFails(String version) throws IOException {
        Random random = new Random(8);
        for (int i = 0; i < 40; i++) {
            try (TlsRig rig = TlsRig.connected(version)) {
                rig.peer.send(TlsRig.pattern(50, i));
                byte[] record = rig.peer.takeOutput();
                int index = i < 5 ? i : random.nextInt(record.length);
                record[index] ^= (byte) (1 << random.nextInt(8));
                rig.lower.feed(record);
                rig.lower.end();
                int bit = i;
                // A changed length may make the engine wait for more bytes: then the end of the stream fails it.
                assertThrows(IOException.class, () -> {
                    rig.transport.read(rig.target.clear());
                    rig.transport.read(rig.target.clear());
                }, () -> "byte " + index + ", case " + bit);
                assertEquals(0, rig.segmentsInUse());
            }
        }
    }

    @TlsRig.Connected(TlsRig.TLS_1_3)
    void failuresOfTheSocketPassThroughBehindTheData(TlsRig rig) throws IOException {
        IOException reset = new IOException("Connection reset");
        rig.deliver(HELLO);
        rig.lower.breakRead(reset);
        assertEquals(HELLO.length, rig.transport.read(rig.target.clear()));
        assertSame(reset, assertThrows(IOException.class, () -> rig.transport.read(rig.target.clear())));
        assertSame(reset, assertThrows(IOException.class, () -> rig.transport.write(TlsRig.direct(HELLO))));
    }

    @TlsRig.Connected(TlsRig.TLS_1_3)
    void aPoolWithoutMemoryFailsAPartialRecordBehindTheData(TlsRig rig) throws IOException {
        List<PooledSegment> all = TlsHandshakeTest.exhaust(rig);
        rig.deliver(HELLO);
        rig.peer.send(HELLO);
        rig.lower.feed(Arrays.copyOf(rig.peer.takeOutput(), 20));
        assertEquals(HELLO.length, rig.transport.read(rig.target.clear()), "whole records need no memory");
        IOException e = assertThrows(IOException.class, () -> rig.transport.read(rig.target.clear()));
        assertTrue(e.getMessage().contains("maxPooledBytes"), e.getMessage());
        all.forEach(segment -> rig.pool.release(segment, SegmentOwner.LOOP));
    }

    @TlsRig.Connected(TlsRig.TLS_1_3)
    void emptyRecordsGiveNothingAndHarmNothing(TlsRig rig) throws IOException {
        rig.lower.feed(new byte[0]);
        assertEquals(0, rig.transport.read(rig.target.clear()));
        rig.deliver(HELLO);
        assertArrayEquals(HELLO, rig.readAll());
    }
}
