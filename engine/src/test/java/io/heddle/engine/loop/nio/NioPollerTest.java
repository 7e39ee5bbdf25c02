package io.heddle.engine.loop.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.heddle.engine.loop.LocalAddressException;
import io.heddle.engine.loop.LocalAddressException.Reason;
import io.heddle.engine.loop.LoopParticipant;
import io.heddle.engine.loop.SocketHandle;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

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
    void keepAliveAndTrafficClassAreAskedFor() throws IOException {
        new NioPoller(harness.selector, new SocketSettings(0, 0, true, 0x28)).connect(harness.address, null, harness.participant);
        SocketChannel channel = (SocketChannel) harness.key().channel();
        assertTrue(channel.getOption(StandardSocketOptions.SO_KEEPALIVE));
        assertEquals(0x28, channel.getOption(StandardSocketOptions.IP_TOS));
    }

    // ---- local ports ----

    private static LocalAddressException refusal(Attempt attempt) {
        return assertThrows(LocalAddressException.class, attempt::connect);
    }

    /** Below the range of the system's own choice, and not a port of the server's. */
    private int freePort() throws IOException {
        for (int port = 22_000; port < 23_000; port++) {
            try (ServerSocket probe = new ServerSocket(port, 1, loopback(7))) {
                return probe.getLocalPort();
            } catch (IOException inUse) {
                continue;
            }
        }
        throw new AssertionError("no port");
    }

    @Test
    void aPortServesEachServerOnce() throws IOException {
        InetSocketAddress local = new InetSocketAddress(loopback(7), freePort());
        try (ServerSocket other = new ServerSocket(0, 50, loopback(1))) {
            SocketHandle first = harness.poller.connect(harness.address, local, harness.participant);
            SocketHandle second =
                harness.poller.connect((InetSocketAddress) other.getLocalSocketAddress(), local, new SocketHarness.Participant());
            assertEquals(local, first.localAddress());
            assertEquals(local, second.localAddress());
            LocalAddressException refused = refusal(() -> harness.poller.connect(harness.address, local, harness.participant));
            assertEquals(Reason.PORT_IN_USE, refused.reason());
        }
    }

    @Test
    void aPortOfAServerIsInUse() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 50, loopback(7))) {
            InetSocketAddress local = (InetSocketAddress) other.getLocalSocketAddress();
            assertEquals(Reason.PORT_IN_USE, refusal(() -> harness.poller.connect(harness.address, local, harness.participant)).reason());
        }
    }

    @Test
    void aStrangersAddressIsNotOurs() throws IOException {
        InetSocketAddress foreign = new InetSocketAddress(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1}), 0);
        assertEquals(Reason.NOT_OURS, refusal(() -> harness.poller.connect(harness.address, foreign, harness.participant)).reason());
    }

    @Test
    void allSocketsAreVisitedAlsoThoseThatConnect() throws IOException {
        SocketHandle open = harness.connected(loopback(2));
        SocketHandle connecting = harness.poller.connect(harness.address, null, new SocketHarness.Participant());
        Set<SocketAddress> locals = new HashSet<>();
        harness.poller.visitSockets((local, remote) -> {
            assertEquals(harness.address, remote);
            locals.add(local);
        });
        assertEquals(2, locals.size());
        assertTrue(locals.contains(open.localAddress()));
        open.close();
        connecting.close();
        harness.poller.visitSockets((local, remote) -> fail("closed sockets are not visited"));
    }

    // ---- Unix domain sockets ----

    @Test
    void aUnixDomainSocketIsReadyAtOnce(@TempDir Path directory) throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("a.sock"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address)) {
            NioPoller poller = new NioPoller(harness.selector, new SocketSettings(70_000, 50_000, true, 0x28));
            SocketHandle socket = poller.connect(address, null, harness.participant);
            List<LoopParticipant> ready = new ArrayList<>();
            assertEquals(1, poller.poll(10_000, (participant, ops) -> ready.add(participant)));
            assertEquals(List.of(harness.participant), ready);
            assertTrue(socket.finishConnect());
            assertEquals(SelectionKey.OP_READ, harness.key().interestOps());
            assertEquals(address, socket.remoteAddress());
            try (SocketChannel accepted = server.accept()) {
                assertEquals(3, socket.write(ByteBuffer.wrap(new byte[3])));
                assertEquals(3, accepted.read(ByteBuffer.allocate(10)));
            }
            socket.close();
        }
    }

    @Test
    void aUnixDomainSocketThatIsNotThereLeavesNothingOpen(@TempDir Path directory) throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("a.sock"));
        assertLeavesNothingOpen(IOException.class, () -> harness.poller.connect(address, null, harness.participant));
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
