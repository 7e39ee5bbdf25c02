package io.heddle.engine.transport.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.memory.DirectMemory;
import io.heddle.engine.testing.TestCertificates;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A wss connection through a proxy that speaks TLS itself: a transport may lie over any other. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class TlsInTlsTest {

    @Test
    void aTransportWorksOverAnother() throws IOException {
        for (long seed = 0; seed < 5; seed++) {
            Random random = new Random(seed);
            try (TlsRig outer = TlsRig.connected(TlsRig.TLS_1_3)) {
                outer.lower.mostPerRead(() -> random.nextInt(2000));
                outer.lower.mostPerWrite(() -> random.nextInt(2000));
                Inner inner = new Inner(outer);
                inner.connect();
                byte[] message = TlsRig.pattern(100_000, seed);
                assertArrayEquals(message, inner.send(message), "seed " + seed);
                inner.peer.send(message);
                assertArrayEquals(message, inner.receive(message.length), "seed " + seed);
                assertEquals(0, outer.segmentsInUse());
                inner.transport.close();
            }
        }
    }

    @Test
    void theEndOfTheOuterOneTruncatesTheInnerOne() throws IOException {
        try (TlsRig outer = TlsRig.connected(TlsRig.TLS_1_3)) {
            Inner inner = new Inner(outer);
            inner.connect();
            inner.receive(0);
            outer.peer.closeNotify();
            outer.shuttle();
            assertThrows(TlsTruncatedException.class, () -> inner.transport.read(inner.target.clear()));
        }
    }

    @Test
    void shutdownOutputEndsBothInOrder() throws IOException {
        try (TlsRig outer = TlsRig.connected(TlsRig.TLS_1_3)) {
            Inner inner = new Inner(outer);
            inner.connect();
            outer.lower.mostPerWrite(() -> 7);
            inner.transport.shutdownOutput();
            assertFalse(outer.lower.isShutDown());
            for (int i = 0; !inner.transport.flush(); i++) {
                assertTrue(i < 1000);
            }
            assertTrue(outer.lower.isShutDown());
            inner.shuttle();
            assertTrue(inner.peer.sawCloseNotify);
            assertTrue(outer.peer.sawCloseNotify);
        }
    }

    /** The smallest read buffer of an engine is smaller than a record: what the inner one has of a record must not block the outer one. */
    @TlsRig.BothVersions
    void theSmallestBuffersTakeTheLargestRecordsOfBoth(String version) throws IOException {
        for (long seed = 0; seed < 5; seed++) {
            Random random = new Random(seed);
            TlsBuffers small = TlsBuffers.forPlaintext(16 << 10, 16 << 10, DirectMemory.JVM);
            try (TlsRig outer = TlsRig.speaking(version).buffers(small).connect()) {
                outer.lower.mostPerRead(() -> 1 + random.nextInt(20_000));
                Inner inner = new Inner(outer, version, TlsBuffers.forPlaintext(16 << 10, 16 << 10, DirectMemory.JVM), TlsTasks.inline());
                inner.connect();
                byte[] message = TlsRig.pattern(200_000, seed);
                assertArrayEquals(message, inner.send(message), "seed " + seed);
                inner.peer.send(message);
                assertArrayEquals(message, inner.receive(message.length), "seed " + seed);
                inner.transport.close();
            }
        }
    }

    @TlsRig.BothVersions
    void theVersionsOfTheTwoNeedNotBeTheSame(String version) throws IOException {
        String other = version.equals(TlsRig.TLS_1_3) ? TlsRig.TLS_1_2 : TlsRig.TLS_1_3;
        try (TlsRig outer = TlsRig.connected(version)) {
            Inner inner = new Inner(outer, other, TlsRig.buffers(), TlsTasks.inline());
            inner.connect();
            assertEquals(other, inner.transport.session().getProtocol());
            assertArrayEquals(new byte[] {1, 2, 3}, inner.send(new byte[] {1, 2, 3}));
            inner.transport.close();
        }
    }

    /** Handshakes, key updates and tickets of the outer one go on while the inner one has nothing to read. */
    @Test
    void theOuterOneUpdatesItsKeysUnseen() throws IOException {
        try (TlsRig outer = TlsRig.connected(TlsRig.TLS_1_3)) {
            Inner inner = new Inner(outer);
            inner.connect();
            outer.peer.beginHandshake();
            assertArrayEquals(new byte[0], inner.receive(0));
            assertArrayEquals(new byte[] {1, 2, 3}, inner.send(new byte[] {1, 2, 3}));
            inner.peer.send(new byte[] {4, 5});
            assertArrayEquals(new byte[] {4, 5}, inner.receive(2));
        }
    }

    @TlsRig.BothVersions
    void tasksOfTheInnerOneMayRunElsewhere(String version) throws IOException {
        HandTurnedTasks handTurned = new HandTurnedTasks();
        try (TlsRig outer = TlsRig.connected(version)) {
            Inner inner = new Inner(outer, version, TlsRig.buffers(), handTurned.tasks);
            int tasks = 0;
            for (int i = 0; !inner.handshake.advance(); i++) {
                assertTrue(i < 1000);
                inner.shuttle();
                if (handTurned.executor.runOne()) {
                    tasks++;
                    assertTrue(handTurned.loop.runOne());
                }
            }
            assertTrue(tasks > 0);
            assertEquals(tasks, inner.tasksDone);
            inner.transport = inner.handshake.transport();
            assertArrayEquals(new byte[] {1, 2, 3}, inner.send(new byte[] {1, 2, 3}));
        }
    }

    /** Else the socket, which is writable, would wake the loop again and again until the task is done. */
    @TlsRig.BothVersions
    void whileATaskRunsElsewhereTheRestOfTheFlightLeavesAndNoReadinessIsLeftOver(String version) throws IOException {
        HandTurnedTasks handTurned = new HandTurnedTasks();
        try (TlsRig outer = TlsRig.connected(version)) {
            Inner inner = new Inner(outer, version, TlsRig.buffers(), handTurned.tasks);
            for (int i = 0; handTurned.executor.queue.isEmpty(); i++) {
                assertTrue(i < 100);
                assertFalse(inner.handshake.advance());
                inner.shuttle();
            }
            assertFalse(outer.lower.wantsToRead());
            // Bytes of the outer one that the socket did not take, behind the back of the inner one.
            outer.lower.block();
            outer.transport.shutdownOutput();
            assertTrue(outer.lower.wantsToWrite());
            outer.lower.unblock();
            assertFalse(inner.handshake.advance());
            assertFalse(outer.lower.wantsToWrite(), "all has left, so nothing is to be written");
            handTurned.executor.runOne();
            handTurned.loop.runOne();
            inner.handshake.close();
        }
    }

    @TlsRig.BothVersions
    void closeSendsCloseNotifyOfBoth(String version) throws IOException {
        try (TlsRig outer = TlsRig.connected(version)) {
            Inner inner = new Inner(outer, version, TlsRig.buffers(), TlsTasks.inline());
            inner.connect();
            inner.transport.close();
            outer.shuttle();
            inner.peer.receive(outer.peer.takeReceived());
            assertTrue(inner.peer.sawCloseNotify);
            assertTrue(outer.peer.sawCloseNotify);
            assertTrue(outer.lower.isClosed());
        }
    }

    @TlsRig.BothVersions
    void theInnerEndIsOrderlyAndTheOuterOneMayFollow(String version) throws IOException {
        try (TlsRig outer = TlsRig.connected(version)) {
            Inner inner = new Inner(outer, version, TlsRig.buffers(), TlsTasks.inline());
            inner.connect();
            inner.receive(0);
            inner.peer.send(new byte[] {9});
            inner.peer.closeNotify();
            outer.peer.send(inner.peer.takeOutput());
            outer.peer.closeNotify();
            outer.shuttle();
            assertEquals(1, inner.transport.read(inner.target.clear()));
            int count = 0;
            for (int i = 0; count == 0; i++) {
                assertTrue(i < 10);
                count = inner.transport.read(inner.target.clear());
            }
            assertEquals(-1, count);
        }
    }

    private static final class Inner {
        private final TlsRig outer;
        private final TlsPeer peer;
        private final TlsHandshake handshake;
        private final ByteBuffer target = ByteBuffer.allocateDirect(2 * TlsRig.PLAIN_BYTES);
        private TlsTransport transport;
        private int tasksDone;

        Inner(TlsRig outer) {
            this(outer, TlsRig.TLS_1_3, TlsRig.buffers(), TlsTasks.inline());
        }

        Inner(TlsRig outer, String version, TlsBuffers buffers, TlsTasks tasks) {
            this.outer = outer;
            peer = new TlsPeer(TlsRig.serverEngine(TestCertificates.server(), version));
            handshake = new TlsHandshake(outer.transport, ClientEngines.client(TestCertificates.client(), "localhost", TlsRig.PORT),
                new ReleaseOnce(), new TlsResources(buffers, outer.pool, tasks), () -> tasksDone++);
        }

        void connect() throws IOException {
            for (int i = 0; !handshake.advance(); i++) {
                assertTrue(i < 1000);
                shuttle();
            }
            transport = handshake.transport();
        }

        void shuttle() {
            outer.shuttle();
            peer.receive(outer.peer.takeReceived());
            byte[] said = peer.takeOutput();
            if (said.length > 0) {
                outer.peer.send(said);
            }
            outer.shuttle();
        }

        /** Reads the bytes that arrive at the other end. */
        byte[] send(byte[] message) throws IOException {
            ByteArrayOutputStream got = new ByteArrayOutputStream();
            ByteBuffer source = TlsRig.direct(message);
            for (int i = 0; got.size() < message.length; i++) {
                assertTrue(i < 10_000, "stuck at " + got.size());
                transport.write(source);
                transport.flush();
                shuttle();
                got.writeBytes(peer.takeReceived());
            }
            return got.toByteArray();
        }

        /** Reads as a loop does: when the socket is ready, or while bytes are buffered. */
        byte[] receive(int count) throws IOException {
            ByteArrayOutputStream got = new ByteArrayOutputStream();
            shuttle();
            for (int i = 0; outer.lower.unreadBytes() > 0 || transport.hasBufferedInput(); i++) {
                assertTrue(i < 10_000, "it says that it has input, and gives none");
                transport.read(target.clear());
                got.writeBytes(TlsRig.bytes(target.flip()));
            }
            assertEquals(count, got.size());
            return got.toByteArray();
        }
    }
}
