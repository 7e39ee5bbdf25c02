package io.heddle.engine.connection;

import static io.heddle.testkit.wire.ServerFrames.BINARY;
import static io.heddle.testkit.wire.ServerFrames.CONTINUATION;
import static io.heddle.testkit.wire.ServerFrames.TEXT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.BufferSegment;
import io.heddle.api.WebSocket;
import io.heddle.engine.testing.Allocation;
import io.heddle.engine.testing.ScriptedTransport;
import io.heddle.testkit.wire.ServerFrames;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import jdk.jfr.Recording;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No allocation per message on the NoAlloc paths, both ways: 100,000 messages and more cost no heap. */
@Timeout(120)
final class NoAllocationTest {
    private static final int MESSAGES = 100_000;
    private static final int BATCH = 16;
    private static final int WARM_UPS = 3;
    /** Not per message: what the measurement itself or a late class load may take. */
    private static final long TOLERATED_BYTES = 2_048;

    @RegisterExtension
    final Rig rig = new Rig().argument(Link.class, own -> link()).withPlainPool();

    private long handled;

    private static byte[] batchOf(byte[] frame) {
        byte[][] frames = new byte[BATCH][];
        Arrays.fill(frames, frame);
        return ServerFrames.join(frames);
    }

    private Link link() {
        Link link = rig.bareLink(ws -> ws
            .onBinaryNoAlloc(this::echoBinary)
            .onMessageNoAlloc(this::echoText));
        link.socket.forget();
        return link;
    }

    private void echoBinary(WebSocket ws, BufferSegment message) {
        handled++;
        assertEquals(true, ws.sendAsBinary(copy(ws, message)).isQueued());
    }

    private void echoText(WebSocket ws, BufferSegment message) {
        handled++;
        assertEquals(true, ws.sendAsText(copy(ws, message)).isQueued());
    }

    private static BufferSegment copy(WebSocket ws, BufferSegment message) {
        BufferSegment answer = ws.engine().bufferPool().acquire(message.count());
        answer.data().put(0, message.data(), message.offset(), message.count());
        return answer.count(message.count());
    }

    private void assertNoAllocation(int rounds, Runnable round) {
        Allocation.assertAtMost(TOLERATED_BYTES, WARM_UPS, 3, Allocation.rounds(rounds, round::run));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 64, 1_000})
    void binaryInAndOut(int bytes, Link link) {
        link.socket.feed(ScriptedTransport.endless(Integer.MAX_VALUE, batchOf(ServerFrames.frame(BINARY, ServerFrames.pattern(bytes)))));
        assertNoAllocation(MESSAGES / BATCH, rig::turn);
        assertTrue(handled >= (WARM_UPS + 1L) * MESSAGES, () -> handled + " messages");
        link.socket.stopSource();
        assertEquals(handled * (bytes + (bytes < 126 ? 6 : 8)), link.socket.writtenBytes());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void measuredAndTimed(boolean isRecorded) {
        rig.configure(config -> config.connectionStatistics(true).warnOfSlowHandlers(Duration.ofMinutes(1)));
        try (Recording recording = new Recording()) {
            if (isRecorded) {
                recording.enable("io.heddle.SlowHandler").withThreshold(Duration.ofMinutes(1));
                recording.enable("io.heddle.LongCycle").withThreshold(Duration.ofMinutes(1));
                recording.start();
            }
            Link link = link();
            link.socket.feed(ScriptedTransport.endless(Integer.MAX_VALUE, batchOf(ServerFrames.frame(BINARY, ServerFrames.pattern(64)))));
            assertNoAllocation(MESSAGES / BATCH, rig::turn);
            link.socket.stopSource();
            assertEquals(handled, link.ws.statistics().messagesReceived());
        }
    }

    @Test
    void textInAndOut(Link link) {
        link.socket.feed(ScriptedTransport.endless(Integer.MAX_VALUE, batchOf(ServerFrames.text("a text with é and € in it"))));
        assertNoAllocation(MESSAGES / BATCH, rig::turn);
        link.socket.stopSource();
    }

    @Test
    void fragmentsAndPingsAndPongs(Link link) {
        link.socket.feed(ScriptedTransport.endless(Integer.MAX_VALUE,
            ServerFrames.fragment(BINARY, new byte[50]), ServerFrames.ping("ping"), ServerFrames.fragment(CONTINUATION, new byte[50]),
            ServerFrames.pong(),
            ServerFrames.frame(CONTINUATION, new byte[50]), ServerFrames.frame(TEXT, "x")));
        assertNoAllocation(MESSAGES / 4, rig::turn);
        link.socket.stopSource();
    }

    @Test
    void messagesThatArriveInPieces(Link link) {
        byte[] frame = ServerFrames.frame(BINARY, ServerFrames.pattern(300));
        byte[] first = Arrays.copyOf(frame, 100);
        byte[] second = Arrays.copyOfRange(frame, 100, frame.length);
        ScriptedTransport.Source[] halves =
            {ScriptedTransport.endless(Integer.MAX_VALUE, first), ScriptedTransport.endless(Integer.MAX_VALUE, second)};
        int[] turn = new int[1];
        link.socket.feed(target -> halves[turn[0]++ & 1].read(target));
        assertNoAllocation(MESSAGES, rig::turn);
        link.socket.stopSource();
        link.ws.abort();
    }

    @Test
    void piecesOfAStream() {
        Link link = rig.bareLink(ws -> ws.onIncompleteFrame((from, piece) -> handled += piece.payload().count()));
        link.socket.feed(ScriptedTransport.endless(Integer.MAX_VALUE, ServerFrames.fragment(BINARY, new byte[500]),
            ServerFrames.frame(CONTINUATION, new byte[500])));
        assertNoAllocation(MESSAGES / 2, rig::turn);
        link.socket.stopSource();
        assertTrue(handled > 0);
    }

    @Test
    void shortWritesAndBackPressure() {
        Link link = rig.bareLink(ws -> {});
        link.socket.forget();
        byte[] message = new byte[1_000];
        assertNoAllocation(MESSAGES / 4, () -> {
            link.socket.allow(1_500);
            link.ws.send(message);
            rig.turn();
            link.socket.allow(0);
            link.ws.send(message);
            rig.turn();
            link.socket.unblock();
            rig.turn();
        });
        assertEquals(0, link.ws.bufferedAmount());
    }

    @Test
    void inputThatIsHeldAndResumed() {
        Rig fair = rig.configure(config -> config.maxFramesPerCycle(BATCH / 2));
        Link link = link();
        link.socket.feed(ScriptedTransport.endless(Integer.MAX_VALUE, batchOf(ServerFrames.frame(BINARY, new byte[10]))));
        assertNoAllocation(MESSAGES / BATCH, fair::turn);
        link.socket.stopSource();
    }

    @Test
    void sendsOfAnotherThreadThroughTheRing() {
        Link link = rig.bareLink(ws -> {});
        link.socket.forget();
        byte[] message = new byte[64];
        Runnable sends = () -> {
            for (int i = 0; i < BATCH; i++) {
                handled += link.ws.send(message).isQueued() ? 1 : 0;
            }
        };
        assertNoAllocation(MESSAGES / BATCH, () -> {
            rig.elsewhere(sends);
            rig.turn();
        });
        assertTrue(handled >= (WARM_UPS + 1L) * MESSAGES, () -> handled + " messages");
        assertEquals(handled * (64 + 6), link.socket.writtenBytes());
    }

    @Test
    void pingsOfOurOwnWithTheirPongs() {
        Link link = rig.bareLink(ws -> ws.startPingThread(true).pingFrequency(Duration.ofMillis(5)));
        link.socket.forget();
        Duration step = Duration.ofMillis(6);
        ByteBuffer pong = ByteBuffer.allocateDirect(10).put((byte) 0x8A).put((byte) 8);
        link.socket.feed(target -> {
            // The answer to the ping of the cycle before.
            pong.putLong(2, rig.clock.nanoTime() - step.toNanos());
            target.put(target.position(), pong, 0, 10).position(target.position() + 10);
            return 10;
        });
        assertNoAllocation(MESSAGES / 10, () -> {
            rig.clock.advance(step.toNanos());
            rig.turn();
        });
        assertTrue(rig.counters.roundTrips().histogram().count() > 0);
        link.socket.stopSource();
    }
}
