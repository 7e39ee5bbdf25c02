package io.heddle.engine.connection;

import static io.heddle.testkit.wire.ServerFrames.BINARY;
import static io.heddle.testkit.wire.ServerFrames.CONTINUATION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.BufferSegment;
import io.heddle.api.WebSocket;
import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.engine.testing.Allocation;
import io.heddle.engine.testing.RawDeflate;
import io.heddle.engine.testing.ScriptedTransport;
import io.heddle.testkit.wire.ServerFrames;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** No allocation per message with compression either, both ways, with context takeover and without. */
@Timeout(120)
final class CompressedAllocationTest {
    private static final int RSV1 = 4;
    private static final int ROUNDS = 2_000;
    private static final int BATCH = 8;
    private static final int WARM_UPS = 4;
    private static final long TOLERATED_BYTES = 2_048;

    @RegisterExtension
    final Rig rig = new Rig().withPlainPool();

    private long handled;

    private Link link(boolean clientTakeover, boolean serverTakeover) {
        Link link = rig.bareLink(ws -> ws.onBinaryNoAlloc(this::echo));
        link.socket.forget();
        PerMessageDeflate settings = PerMessageDeflate.defaults().level(1);
        return rig.extend(link, RSV1,
            rig.parts.extensions().deflate(settings.clientNoContextTakeover(!clientTakeover).serverNoContextTakeover(!serverTakeover)));
    }

    private void echo(WebSocket ws, BufferSegment message) {
        handled++;
        BufferSegment answer = ws.engine().bufferPool().acquire(message.count());
        answer.data().put(0, message.data(), message.offset(), message.count());
        assertEquals(true, ws.sendAsBinary(answer.count(message.count())).isQueued());
    }

    private static byte[] message(int bytes) {
        byte[] message = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            message[i] = (byte) "{\"bid\":1,}".charAt(i % 10);
        }
        return message;
    }

    private void assertNoAllocation(Runnable round) {
        Allocation.assertAtMost(TOLERATED_BYTES, WARM_UPS, 3, Allocation.rounds(ROUNDS, round::run));
    }

    @ParameterizedTest
    @CsvSource({"200, false", "200, true", "4000, false", "4000, true"})
    void compressedInAndOut(int bytes, boolean takeover) {
        Link link = link(takeover, takeover);
        byte[][] frames = new byte[BATCH][];
        // Fits for a server with takeover too: it does not have to refer back.
        Arrays.fill(frames, ServerFrames.reserved(RSV1, ServerFrames.frame(BINARY, RawDeflate.of(message(bytes)))));
        link.socket.feed(ScriptedTransport.endless(Integer.MAX_VALUE, ServerFrames.join(frames)));
        assertNoAllocation(rig::turn);
        assertTrue(handled >= (long) WARM_UPS * ROUNDS * BATCH, () -> handled + " messages");
        link.socket.stopSource();
    }

    @Test
    void inPieces() {
        Link link = link(false, false);
        byte[] payload = RawDeflate.of(message(3_000));
        byte[] round = ServerFrames.join(
            ServerFrames.reserved(RSV1, ServerFrames.fragment(BINARY, Arrays.copyOf(payload, 10))), ServerFrames.pong(),
            ServerFrames.frame(CONTINUATION, Arrays.copyOfRange(payload, 10, payload.length)));
        link.socket.feed(ScriptedTransport.endless(round.length / 3 + 1, round));
        assertNoAllocation(rig::turn);
        link.socket.stopSource();
        link.ws.abort();
    }

    @Test
    void largerThanABuffer() {
        Link link = link(false, false);
        byte[] noisy = ServerFrames.pattern(200_000);
        for (int i = 0; i < noisy.length; i += 2) {
            noisy[i] = 0;
        }
        link.socket.feed(
            ScriptedTransport.endless(Integer.MAX_VALUE, ServerFrames.reserved(RSV1, ServerFrames.frame(BINARY, RawDeflate.of(noisy)))));
        Allocation.assertAtMost(TOLERATED_BYTES, 2, 1, Allocation.rounds(100, rig::turn));
        link.socket.stopSource();
    }
}
