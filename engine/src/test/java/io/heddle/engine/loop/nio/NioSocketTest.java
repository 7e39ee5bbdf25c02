package io.heddle.engine.loop.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.loop.LoopParticipant;
import io.heddle.engine.loop.Readiness;
import io.heddle.engine.loop.SocketHandle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class NioSocketTest {
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
    void itsBitsAreThoseOfJavaNio() {
        assertEquals(SelectionKey.OP_READ, Readiness.READ);
        assertEquals(SelectionKey.OP_WRITE, Readiness.WRITE);
        assertEquals(SelectionKey.OP_CONNECT, Readiness.CONNECT);
    }

    @Test
    void aPollTellsTheParticipantThatItHasNow() throws IOException {
        SocketHandle socket = harness.connected(null);
        LoopParticipant next = new SocketHarness.Participant();
        socket.participant(next);
        socket.interest(Readiness.READ | Readiness.WRITE);
        List<LoopParticipant> told = new ArrayList<>();
        assertEquals(1, harness.poller.poll(1_000, (participant, readyOps) -> {
            told.add(participant);
            assertEquals(Readiness.WRITE, readyOps);
        }));
        assertEquals(1, told.size());
        assertSame(next, told.get(0));
        harness.accept().close();
    }

    @Test
    void aSocketThatAnEarlierParticipantClosedIsNotHeardOf() throws IOException {
        List<SocketHandle> sockets = new ArrayList<>();
        List<Socket> accepted = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            SocketHandle socket = harness.poller.connect(harness.address, null, harness.participant);
            sockets.add(socket);
            accepted.add(harness.accept());
        }
        int[] told = new int[1];
        harness.poller.poll(1_000, (participant, readyOps) -> {
            told[0]++;
            sockets.forEach(SocketHandle::close);
        });
        assertEquals(1, told[0]);
        assertEquals(0, harness.poller.poll(0, (participant, readyOps) -> told[0]++));
        assertEquals(1, told[0]);
        for (Socket one : accepted) {
            one.close();
        }
    }

    @Test
    void addressesAreKnownUntilItIsClosed() throws IOException {
        SocketHandle socket = harness.poller.connect(harness.address, new InetSocketAddress(loopback(2), 0), harness.participant);
        harness.finish(socket);
        try (Socket accepted = harness.accept()) {
            assertEquals(accepted.getRemoteSocketAddress(), socket.localAddress());
            assertEquals(loopback(2), ((InetSocketAddress) socket.localAddress()).getAddress());
            assertEquals(harness.address, socket.remoteAddress());
        }
        socket.close();
        socket.close();
        assertNull(socket.localAddress());
        assertNull(socket.remoteAddress());
    }

    @Test
    void bytesOfTheHeapAreWrittenThroughTheDetour() throws IOException {
        byte[] bytes = new byte[40_000];
        new Random(1).nextBytes(bytes);
        ByteBuffer source = ByteBuffer.wrap(bytes).position(3);
        SocketHandle socket = harness.poller.connect(harness.address, null, harness.participant);
        harness.finish(socket);
        try (Socket accepted = harness.accept()) {
            assertEquals(16 << 10, socket.write(source));
            assertEquals(3 + (16 << 10), source.position());
            while (source.hasRemaining()) {
                socket.write(source);
            }
            assertArrayEquals(Arrays.copyOfRange(bytes, 3, bytes.length), accepted.getInputStream().readNBytes(bytes.length - 3));
        }
        socket.close();
    }

    @Test
    void interestIsOfNoEffectOnceClosed() throws IOException {
        SocketHandle socket = harness.connected(null);
        socket.interest(Readiness.READ);
        socket.close();
        socket.interest(Readiness.READ | Readiness.WRITE);
        socket.participant(harness.participant);
        socket.shutdownOutput();
        harness.selector.selectNow();
        assertTrue(harness.selector.keys().isEmpty());
    }
}
