package io.heddle.engine.extension;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.extension.Extension;
import io.heddle.api.extension.ExtensionException;
import io.heddle.api.extension.ExtensionSession;
import io.heddle.api.extension.ExtensionSession.Progress;
import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.engine.frame.ProtocolViolation;
import io.heddle.engine.memory.DirectMemory;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.metrics.EngineCounters;
import io.heddle.engine.testing.RawDeflate;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compressed messages that end too early: the tail that is appended to each (RFC 7692 section 7.2.2) must not pass for a part of them. */
@Timeout(60)
final class CutOffMessageTest {
    /** More bytes than the Huffman table at the beginning of a block of {@link #message}. */
    private static final int HUFFMAN_TABLE_BYTES = 100;

    private final ExtensionServices services =
        new ExtensionServices(new SegmentPool(1 << 20), DirectMemory.JVM, new EngineCounters(), 64 << 20, buffer -> {});
    private final ByteBuffer target = ByteBuffer.allocateDirect(64 << 10);

    @AfterEach
    void close() {
        services.close();
    }

    private ExtensionSession session(boolean takeover) {
        return services.deflate(PerMessageDeflate.defaults().clientNoContextTakeover(true).serverNoContextTakeover(!takeover));
    }

    private byte[] inflated(ExtensionSession session, byte[] payload) throws ExtensionException {
        assertTrue(session.beginFrame(Extension.RSV1, true, true));
        ByteBuffer source = ByteBuffer.allocateDirect(payload.length).put(payload).flip();
        assertEquals(Progress.DONE, session.decode(source, target.clear(), true));
        byte[] message = new byte[target.position()];
        target.get(0, message);
        return message;
    }

    private void assertCorrupt(boolean takeover, byte[] payload) {
        ExtensionSession session = session(takeover);
        ViolationException refusal = assertThrows(
            ViolationException.class, () -> inflated(session, payload), () -> HexFormat.of().formatHex(payload) + ", takeover " + takeover);
        assertEquals(ProtocolViolation.COMPRESSED_DATA_CORRUPT, refusal.violation);
        session.close();
    }

    /**
     * Stored and fixed blocks, final and not. In a stored block the tail could fill up to four bytes. A single 00 is an empty message
     * (section 7.2.3.6).
     */
    @ParameterizedTest
    @CsvSource({"000500faff48656c6c6f00, 2", "010500faff48656c6c6f, 1", "f248cdc9c90700, 1", "f348cdc9c90700, 1",
        "f2480500, 1", "0000010000ffff00, 2"})
    void anEndThatComesTooEarlyIsFound(String hex, int minBytes) {
        byte[] payload = HexFormat.of().parseHex(hex);
        for (boolean takeover : new boolean[] {false, true}) {
            IntStream.range(minBytes, payload.length).forEach(count -> assertCorrupt(takeover, Arrays.copyOf(payload, count)));
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "6, 0", "6, 1", "6, 2", "9, 0"})
    void anEndThatComesTooEarlyIsFoundInOutputOfZlib(int level, int strategy) throws ExtensionException {
        byte[] message = message(level);
        byte[] payload;
        try (RawDeflate server = new RawDeflate(level)) {
            server.deflater().setStrategy(strategy);
            payload = server.deflate(message);
        }
        for (boolean takeover : new boolean[] {false, true}) {
            ExtensionSession session = session(takeover);
            assertArrayEquals(message, inflated(session, payload));
            session.close();
        }
        IntStream.range(2, payload.length).forEach(count -> assertCorrupt(false, Arrays.copyOf(payload, count)));
        IntStream.range(level == 0 ? 2 : HUFFMAN_TABLE_BYTES, payload.length)
            .forEach(count -> assertCorrupt(true, Arrays.copyOf(payload, count)));
    }

    /**
     * The only early end that may be detected late: in a stream that goes on, the tail may be taken for lengths of codes. It yields no
     * output.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 6, 9})
    void anEndInAHuffmanTableIsFoundWithTheNextMessage(int level) throws ExtensionException {
        try (RawDeflate server = new RawDeflate(level)) {
            byte[] payload = server.deflate(message(level));
            byte[] next = server.deflate(message(level + 1));
            for (int count = 1; count < HUFFMAN_TABLE_BYTES; count++) {
                byte[] cut = Arrays.copyOf(payload, count);
                ExtensionSession session = session(true);
                assertThrows(ViolationException.class, () -> {
                    assertEquals(0, inflated(session, cut).length);
                    inflated(session, next);
                });
                session.close();
            }
        }
    }

    private static byte[] message(int seed) {
        Random random = new Random(seed);
        byte[] message = new byte[2_000];
        for (int i = 0; i < message.length; i++) {
            message[i] = i > 200 && random.nextInt(5) > 0 ? message[i - 100 - random.nextInt(100)] : (byte) random.nextInt(60);
        }
        return message;
    }

    /** The tail does not change a stream that goes on: neither its window nor the beginnings of its blocks. */
    @Test
    void aStreamGoesOnAfterEachMessage() throws ExtensionException {
        ExtensionSession session = session(true);
        byte[] message = new byte[10_000];
        new Random(1).nextBytes(message);
        try (RawDeflate server = new RawDeflate()) {
            for (int i = 0; i < 50; i++) {
                byte[] payload = server.deflate(message);
                assertTrue(i == 0 || payload.length < 5_000, "refers to the message before");
                assertArrayEquals(message, inflated(session, payload));
                if (i % 10 == 9) {
                    server.deflater().setLevel(1 + i / 10);
                }
            }
        }
        session.close();
    }
}
