package io.heddle.engine.loop.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heddle.engine.loop.LoopParticipant;
import io.heddle.engine.loop.SocketHandle;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class NioPollerTest {
    private static final int ATTEMPTS = 100;

    private SocketHarness harness;

    @BeforeEach
    void open() throws IOException {
        harness = new SocketHarness();
    }

    @AfterEach
    void close() throws IOException {
        harness.close();
    }

    private static InetAddress loopback(int last) throws IOException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
    }

    @Test
    void aConnectionThatIsThereIsReadyToBeRead() throws IOException {
        SocketHandle socket = harness.poller.connect(harness.address, null, harness.participant);
        SelectionKey key = harness.key();
        assertEquals(SelectionKey.OP_CONNECT, key.interestOps());
        assertSame(harness.participant, key.attachment());
        harness.finish(socket);
        assertEquals(SelectionKey.OP_READ, key.interestOps());
        SocketChannel channel = (SocketChannel) key.channel();
        assertFalse(channel.isBlocking());
        assertTrue(channel.isConnected());
        assertTrue(channel.getOption(StandardSocketOptions.TCP_NODELAY));
        harness.accept().close();
    }

    @Test
    void aConnectionThatIsNotThereYetIsNotFinished() throws IOException {
        // Once its backlog is full, a server that does not accept answers no more.
        try (ServerSocket full = new ServerSocket(0, 1, loopback(1))) {
            List<SocketHandle> sockets = new ArrayList<>();
            LoopParticipant last = null;
            boolean allFinished = true;
            for (int i = 0; i < 20 && allFinished; i++) {
                last = new SocketHarness.Participant();
                SocketHandle socket = harness.poller.connect((InetSocketAddress) full.getLocalSocketAddress(), null, last);
                sockets.add(socket);
                harness.selector.select(ready -> {}, 100);
                allFinished = socket.finishConnect();
            }
            assumeTrue(!allFinished, "this system has no end to its backlog");
            for (SelectionKey key : harness.selector.keys()) {
                assertEquals(key.attachment() == last ? SelectionKey.OP_CONNECT : SelectionKey.OP_READ, key.interestOps());
            }
            sockets.forEach(SocketHandle::close);
        }
    }

    @Test
    void itConnectsFromTheAddressThatItIsTold() throws IOException {
        harness.connected(loopback(2));
        try (Socket accepted = harness.accept()) {
            assertEquals(loopback(2), accepted.getInetAddress());
        }
    }

    @Test
    void bufferSizesAreAskedFor() throws IOException {
        new NioPoller(harness.selector, new SocketSettings(70_000, 50_000, false, 0)).connect(harness.address, null, harness.participant);
        SocketChannel channel = (SocketChannel) harness.key().channel();
        assertTrue(channel.getOption(StandardSocketOptions.SO_SNDBUF) >= 70_000);
        assertTrue(channel.getOption(StandardSocketOptions.SO_RCVBUF) >= 50_000);
        assertTrue(channel.getOption(StandardSocketOptions.SO_RCVBUF) < 1 << 20);
    }

    @Test
    void aRefusedConnectionSaysSo() throws IOException {
        harness.server.close();
        List<SocketHandle> sockets = new ArrayList<>();
        assertThrows(ConnectException.class, () -> {
            sockets.add(harness.poller.connect(harness.address, null, harness.participant));
            harness.finish(sockets.get(0));
        });
        sockets.forEach(SocketHandle::close);
        harness.selector.selectNow();
        assertEquals(0, harness.selector.keys().size());
    }

    /** Something that fails before there is a key. */
    private interface Attempt {
        void connect() throws IOException;
    }

    private static void assertLeavesNothingOpen(Class<? extends Exception> failure, Attempt attempt) throws IOException {
        assertThrows(failure, attempt::connect);
        long before = SocketHarness.descriptors();
        for (int i = 0; i < ATTEMPTS; i++) {
            assertThrows(failure, attempt::connect);
        }
        long after = SocketHarness.descriptors();
        assertTrue(after - before < ATTEMPTS / 2, () -> "descriptors: " + before + " before, " + after + " after");
    }

    @Test
    void aLocalAddressThatIsNotOursLeavesNothingOpen() throws IOException {
        // TEST-NET-1 (RFC 5737): nobody has it, and nothing is sent to it.
        InetAddress foreign = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
        assertLeavesNothingOpen(IOException.class,
            () -> harness.poller.connect(harness.address, new InetSocketAddress(foreign, 0), harness.participant));
        assertEquals(0, harness.selector.keys().size());
    }

    @Test
    void anAddressThatIsNoneLeavesNothingOpen() throws IOException {
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("nowhere.invalid", 80);
        assertLeavesNothingOpen(UnresolvedAddressException.class, () -> harness.poller.connect(unresolved, null, harness.participant));
        assertEquals(0, harness.selector.keys().size());
    }

    @Test
    void aSelectorThatHasGoneLeavesNothingOpen() throws IOException {
        harness.selector.close();
        assertLeavesNothingOpen(ClosedSelectorException.class, () -> harness.poller.connect(harness.address, null, harness.participant));
        harness = new SocketHarness();
    }
}
