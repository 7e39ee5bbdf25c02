package io.heddle.engine.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.loop.SocketHandle;
import io.heddle.engine.loop.nio.SocketHarness;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SocketTransportTest {
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1_000);
    private SocketHarness harness;
    private SelectionKey key;
    private SocketTransport transport;
    private Socket peer;

    @BeforeEach
    void open() throws IOException {
        harness = new SocketHarness();
        SocketHandle socket = harness.connected(null);
        key = harness.key();
        transport = new SocketTransport(socket);
        peer = harness.accept();
    }

    @AfterEach
    void close() throws IOException {
        peer.close();
        transport.close();
        harness.close();
    }

    private void awaitReadable() throws IOException {
        while (harness.selector.select(ready -> {}) == 0) {
            // A wake-up for another reason.
        }
    }

    @Test
    void bytesGoBothWays() throws IOException {
        assertEquals(3, transport.write(ByteBuffer.wrap(new byte[] {1, 2, 3})));
        assertTrue(transport.flush());
        assertEquals(1, peer.getInputStream().read());
        assertEquals(2, peer.getInputStream().read());
        peer.getOutputStream().write(new byte[] {7, 8});
        awaitReadable();
        assertEquals(2, transport.read(buffer));
        assertEquals(7, buffer.get(0));
        assertEquals(0, transport.read(buffer));
        assertFalse(transport.hasBufferedInput());
        assertTrue(transport.readsIntoAnyTarget());
    }

    @Test
    void theEndOfTheStreamIsMinusOneAgainAndAgain() throws IOException {
        peer.shutdownOutput();
        awaitReadable();
        assertEquals(-1, transport.read(buffer));
        assertEquals(-1, transport.read(buffer));
        // Our direction is still open.
        assertEquals(1, transport.write(ByteBuffer.allocate(1)));
    }

    @Test
    void aResetIsAnException() throws IOException {
        peer.setSoLinger(true, 0);
        peer.close();
        awaitReadable();
        assertThrows(SocketException.class, () -> transport.read(buffer));
    }

    @Test
    void aFullSocketTakesNoMoreAndSaysSo() throws IOException {
        ByteBuffer large = ByteBuffer.allocateDirect(1 << 20);
        int taken;
        do {
            taken = transport.write(large.clear());
        } while (taken > 0);
        assertEquals(0, taken);
        assertEquals(0, large.position());
        // So that the close does not wait for the peer to read.
        peer.setSoLinger(true, 0);
    }

    @Test
    void interestIsWhatWasSaidLast() {
        transport.interest(true, true);
        assertEquals(SelectionKey.OP_READ | SelectionKey.OP_WRITE, key.interestOps());
        transport.interest(false, true);
        assertEquals(SelectionKey.OP_WRITE, key.interestOps());
        transport.interest(false, false);
        assertEquals(0, key.interestOps());
        transport.interest(true, false);
        transport.interest(true, false);
        assertEquals(SelectionKey.OP_READ, key.interestOps());
    }

    @Test
    void theEndOfOurDirectionReachesThePeerOnce() throws IOException {
        transport.write(ByteBuffer.wrap(new byte[] {5}));
        transport.shutdownOutput();
        transport.shutdownOutput();
        assertEquals(5, peer.getInputStream().read());
        assertEquals(-1, peer.getInputStream().read());
        assertThrows(ClosedChannelException.class, () -> transport.write(ByteBuffer.allocate(1)));
        peer.getOutputStream().write(9);
        awaitReadable();
        assertEquals(1, transport.read(buffer));
    }

    @Test
    void thePeersAddressIsKnownWhileConnected() {
        assertEquals(harness.address, transport.remoteAddress());
        transport.close();
        assertEquals(null, transport.remoteAddress());
    }

    @Test
    void closingIsFinalAndHarmless() throws IOException {
        transport.close();
        transport.close();
        assertFalse(key.isValid());
        transport.interest(true, true);
        transport.shutdownOutput();
        assertTrue(transport.flush());
        assertThrows(ClosedChannelException.class, () -> transport.read(buffer));
        assertThrows(ClosedChannelException.class, () -> transport.write(ByteBuffer.allocate(1)));
        harness.selector.selectNow();
        assertEquals(0, harness.selector.keys().size());
        assertEquals(-1, peer.getInputStream().read());
    }

    @Test
    void anInterruptedThreadKeepsItsConnections() throws IOException {
        Thread.currentThread().interrupt();
        try {
            assertEquals(1, transport.write(ByteBuffer.wrap(new byte[] {1})));
            assertEquals(0, transport.read(buffer));
            assertTrue(key.isValid());
        } finally {
            assertTrue(Thread.interrupted());
        }
        assertEquals(1, peer.getInputStream().read());
    }
}
