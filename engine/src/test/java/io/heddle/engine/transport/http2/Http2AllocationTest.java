package io.heddle.engine.transport.http2;

import static io.heddle.testkit.wire.ServerFrames.BINARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.BufferSegment;
import io.heddle.api.WebSocket;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.engine.connection.ConnectionHandle;
import io.heddle.engine.connection.Rig;
import io.heddle.engine.loop.Readiness;
import io.heddle.engine.opening.Http2Origin;
import io.heddle.engine.opening.Http2SessionPool;
import io.heddle.engine.testing.Allocation;
import io.heddle.engine.testing.ScriptedTransport;
import io.heddle.testkit.wire.Http2Frames;
import io.heddle.testkit.wire.ServerFrames;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No allocation per message over HTTP/2, both ways, once the streams are open. */
@Timeout(120)
final class Http2AllocationTest {
    private static final int STREAMS = 16;
    private static final int ROUNDS = 100_000 / STREAMS;
    private static final int WARM_UPS = 3;
    private static final long TOLERATED_BYTES = 2_048;
    private static final Http2Origin ORIGIN = new Http2Origin(false, "peer.test", 80, null, null, null, null, null, null);

    @RegisterExtension
    final Rig rig = new Rig().withPlainPool();

    private final ScriptedTransport socket = new ScriptedTransport();
    private final List<ConnectionHandle> handles = new ArrayList<>();
    private long handled;
    private Http2Session session;

    private void begin() {
        rig.build();
        Http2SessionPool.Admission admission = rig.parts.sessions().admit(ORIGIN, HttpPolicy.HTTP_2_ONLY, new UneventfulWaiter());
        assertEquals(Http2SessionPool.Admission.Kind.DIAL, admission.kind());
        session = admission.dial().connected(socket);
        session.start();
        socket.feed(ServerFrames.join(
            Http2Frames.settings(Http2Frames.ENABLE_CONNECT_PROTOCOL, 1, Http2Frames.INITIAL_WINDOW_SIZE, Integer.MAX_VALUE),
            Http2Frames.settingsAck(),
            Http2Frames.windowUpdate(0, Integer.MAX_VALUE - 65_535)));
        read();
        for (int i = 0; i < STREAMS; i++) {
            open();
        }
        socket.forget();
    }

    private void read() {
        session.onReady(Readiness.READ, rig.clock.nanoTime());
        rig.turn();
    }

    /** The session is open to that origin, and so it is used. */
    private void open() {
        ConnectionHandle ws = rig.socket();
        ws.onBinaryNoAlloc(this::echo);
        ws.open();
        rig.turn();
        handles.add(ws);
        int id = 2 * handles.size() - 1;
        socket.feed(Http2Frames.frame(Http2Frames.HEADERS, Http2Frames.END_HEADERS, id, (byte) 0x88));
        read();
        assertTrue(ws.isOpen());
    }

    private void echo(WebSocket ws, BufferSegment message) {
        handled++;
        BufferSegment answer = ws.engine().bufferPool().acquire(message.count());
        answer.data().put(0, message.data(), message.offset(), message.count());
        assertTrue(ws.sendAsBinary(answer.count(message.count())).isQueued());
    }

    /** A message for each stream at each read. */
    private void feedEndlessly(byte[] frame) {
        byte[][] frames = new byte[STREAMS][];
        for (int i = 0; i < STREAMS; i++) {
            frames[i] = Http2Frames.data(2 * i + 1, frame);
        }
        socket.feed(ScriptedTransport.endless(Integer.MAX_VALUE, frames));
    }

    private void assertNoAllocation() {
        Allocation.assertAtMost(TOLERATED_BYTES, WARM_UPS, 3, Allocation.rounds(ROUNDS, this::read));
        assertTrue(handled >= (WARM_UPS + 1L) * ROUNDS * STREAMS);
        socket.stopSource();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 64, 1_000})
    void messagesInAndOut(int bytes) {
        begin();
        feedEndlessly(ServerFrames.frame(BINARY, ServerFrames.pattern(bytes)));
        assertNoAllocation();
    }

    @ParameterizedTest
    @ValueSource(ints = {64})
    void messagesThatWaitForWhoIsSuspended(int bytes) {
        begin();
        byte[] frame = ServerFrames.frame(BINARY, ServerFrames.pattern(bytes));
        feedEndlessly(frame);
        Runnable round = () -> {
            handles.forEach(ConnectionHandle::suspendReading);
            read();
            handles.forEach(ConnectionHandle::resumeReading);
        };
        round.run();
        rig.turnUntilIdle();
        assertEquals(STREAMS, handled);
        assertNoAllocation();
    }
}
