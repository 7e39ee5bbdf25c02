package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.testing.RawDeflate;
import io.heddle.engine.testing.WindowedInflate;
import io.heddle.testkit.wire.ClientFrame;
import io.heddle.testkit.wire.ClientFrameReader;
import io.heddle.testkit.wire.ServerFrames;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code client_max_window_bits}, RFC 7692 section 7.1.2.2, with Java's compressor, whose own window is always 32 KiB. */
@Timeout(60)
final class CompressedWindowTest {
    private static final int RSV1 = 4;

    @RegisterExtension
    final Rig rig = new Rig();

    /** A message as it left, its frames together. */
    private record Sent(int rsv, byte[] payload) {}

    /** The repetitions lie farther back than any window but the largest, and nearer. */
    private static byte[] repetitive(int count, int bits, Random random) {
        byte[] message = new byte[count];
        int window = 1 << bits;
        int distance = random.nextBoolean() ? window / 2 : window + random.nextInt(window);
        for (int i = 0; i < count; i++) {
            message[i] = i < distance || i % 31 == 0 ? (byte) random.nextInt(64) : message[i - distance];
        }
        return message;
    }

    private Sent sent(Link link, byte[] message) {
        link.ws.send(message);
        rig.turnUntilIdle();
        int rsv = 0;
        byte[] payload = new byte[0];
        for (ClientFrame frame : ClientFrameReader.all(link.socket.takeWritten())) {
            rsv |= frame.rsv();
            payload = ServerFrames.join(payload, frame.payload());
        }
        return new Sent(rsv, payload);
    }

    private Link link(PerMessageDeflate settings) {
        return rig.extend(rig.link(), RSV1, rig.parts.extensions().deflate(settings.serverNoContextTakeover(true).minBytes(0)));
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 10, 11, 12, 13, 14})
    void noReferenceReachesFartherThanTheWindow(int bits) {
        // Chance does not decide how many of the same messages shrink.
        int compressed = compressedWithinTheWindow(bits, 1);
        assertTrue(compressed >= 5, compressed + " messages are compressed");
        compressedWithinTheWindow(bits, new Random().nextLong());
    }

    private int compressedWithinTheWindow(int bits, long seed) {
        Random random = new Random(seed);
        // Asked for takeover too: with a small window there is none.
        Link link = link(PerMessageDeflate.defaults().clientMaxWindowBits(bits).clientNoContextTakeover(false));
        int window = 1 << bits;
        int farthest = 0;
        int compressed = 0;
        for (int size : new int[] {1, 2, window - 1, window, window + 1, 2 * window - 1, 2 * window, 2 * window + 1, 3 * window + 7,
            5 * window, 65_536, 65_537, 200_000}) {
            byte[] message = repetitive(size, bits, random);
            Sent frame = sent(link, message);
            if (frame.rsv == RSV1) {
                WindowedInflate inflated = new WindowedInflate(frame.payload);
                assertArrayEquals(message, inflated.message(), () -> size + " bytes, seed " + seed);
                assertArrayEquals(message, RawDeflate.inflated(frame.payload), "on its own");
                assertTrue(frame.payload.length < size, "it shrinks");
                farthest = Math.max(farthest, inflated.maxDistance());
                compressed++;
            } else {
                assertArrayEquals(message, frame.payload);
            }
        }
        assertTrue(farthest <= window, farthest + " bytes back, seed " + seed);
        return compressed;
    }

    /** The end of each piece may fall on the end of the engine's buffer, or on each place near it. */
    @ParameterizedTest
    @ValueSource(ints = {8, 12, 14})
    void piecesMayEndWhereABufferDoes(int bits) {
        Link link = link(PerMessageDeflate.defaults().clientMaxWindowBits(bits));
        for (int noise = 65_200; noise < 65_600; noise += 7) {
            byte[] message = new byte[noise + 40_000];
            new Random(noise).nextBytes(message);
            Arrays.fill(message, noise, message.length, (byte) 'x');
            Sent frame = sent(link, message);
            assertEquals(RSV1, frame.rsv);
            WindowedInflate inflated = new WindowedInflate(frame.payload);
            assertArrayEquals(message, inflated.message(), "after " + noise + " bytes of noise");
            assertTrue(inflated.maxDistance() <= 1 << bits);
        }
    }

    @Test
    void theLargestWindowKeepsItsHistory() {
        Link link = link(PerMessageDeflate.defaults().clientMaxWindowBits(15).clientNoContextTakeover(false));
        byte[] message = repetitive(30_000, 15, new Random(1));
        int first = sent(link, message).payload.length;
        int second = sent(link, message).payload.length;
        assertTrue(second < first / 10, first + " bytes, then " + second);
    }

    @Test
    void aSmallWindowTakesNoContextOfItsOwn() {
        Link link = link(PerMessageDeflate.defaults().clientMaxWindowBits(10).clientNoContextTakeover(false));
        sent(link, new byte[1_000]);
        assertEquals(1, rig.counters.get(Counter.DEFLATERS), "the one that is shared");
        link.ws.abort();
        rig.turnUntilIdle();
        assertEquals(1, rig.counters.get(Counter.DEFLATERS));
    }
}
