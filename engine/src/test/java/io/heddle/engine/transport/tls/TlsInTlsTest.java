package io.heddle.engine.transport.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

    private static final class Inner {
        private final TlsRig outer;
        private final TlsPeer peer = new TlsPeer(TlsRig.serverEngine(TestCertificates.server(), TlsRig.TLS_1_3));
        private final TlsHandshake handshake;
        private final ByteBuffer target = ByteBuffer.allocateDirect(2 * TlsRig.PLAIN_BYTES);
        private TlsTransport transport;

        Inner(TlsRig outer) {
            this.outer = outer;
            handshake = new TlsHandshake(outer.transport, ClientEngines.client(TestCertificates.client(), "localhost", TlsRig.PORT),
                new ReleaseOnce(), new TlsResources(TlsRig.buffers(), outer.pool, TlsTasks.inline()), null);
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
            while (outer.lower.unreadBytes() > 0 || transport.hasBufferedInput()) {
                transport.read(target.clear());
                got.writeBytes(TlsRig.bytes(target.flip()));
            }
            assertEquals(count, got.size());
            return got.toByteArray();
        }
    }
}
