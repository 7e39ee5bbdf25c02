package io.heddle.engine.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.extension.Extension;
import io.heddle.api.extension.ExtensionException;
import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.engine.frame.FrameDecoder;
import io.heddle.engine.frame.FrameSink;
import io.heddle.engine.frame.Opcode;
import io.heddle.engine.memory.DirectMemory;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.metrics.EngineCounters;
import io.heddle.engine.testing.Fuzz;
import io.heddle.engine.testing.FuzzInputs;
import io.heddle.engine.testing.RawDeflate;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Compressed messages of a hostile server: nothing is thrown, the limits hold, and cuts anywhere change nothing. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class InflateFuzzTest {
    private static final int MAX_RATIO = 20;
    /** MessageInflater lets so many bytes pass, whatever their ratio. */
    private static final int FREE_BYTES = 1 << 20;
    private static final int[] STRATEGIES = {Deflater.DEFAULT_STRATEGY, Deflater.FILTERED, Deflater.HUFFMAN_ONLY};
    private static final int[] FLUSHES = {Deflater.NO_FLUSH, Deflater.SYNC_FLUSH, Deflater.FULL_FLUSH};

    private final EngineCounters counters = new EngineCounters();
    private final ExtensionServices services =
        new ExtensionServices(new SegmentPool(1 << 20), DirectMemory.JVM, counters, 64 << 20, buffer -> {});

    @AfterEach
    void close() {
        services.close();
        assertEquals(0, counters.get(Counter.INFLATERS));
    }

    /** Settings of a connection, and its wire. */
    private record Case(byte[] wire, boolean takeover, int maxMessageBytes, long maxInflatedBytes, int compressedBytes) {
    }

    /** Collects the inflated messages, as far as they were complete, and the violation. */
    private static final class Messages implements FrameSink, ExtensionHost {
        final ByteArrayOutputStream complete = new ByteArrayOutputStream();
        final FrameDecoder decoder = new FrameDecoder();
        private final int maxMessageBytes;
        private final ByteArrayOutputStream message = new ByteArrayOutputStream();
        private boolean isLastFrame;
        private boolean isControl;
        int largest;
        Throwable thrown;

        Messages(int maxMessageBytes) {
            this.maxMessageBytes = maxMessageBytes;
        }

        @Override
        public boolean onFrameHeader(int opcode, boolean fin, int rsv, long payloadLength) {
            isControl = Opcode.isControl(opcode);
            isLastFrame = fin;
            return true;
        }

        @Override
        public boolean onFramePayload(ByteBuffer source, int offset, int count, boolean last) {
            if (!isControl) {
                byte[] piece = new byte[count];
                source.get(offset, piece);
                message.writeBytes(piece);
                largest = Math.max(largest, message.size());
            }
            return true;
        }

        @Override
        public boolean onFrameEnd() {
            if (!isControl && isLastFrame) {
                complete.writeBytes(message.toByteArray());
                complete.write(0xFF);
                message.reset();
            }
            return true;
        }

        @Override
        public void onDecoded(int bytes) {
            // Time does not matter here.
        }

        @Override
        public boolean wantsMorePieces() {
            return true;
        }

        @Override
        public long payloadRoom() {
            return maxMessageBytes - message.size();
        }

        @Override
        public void onRefused(ExtensionException refusal) {
            thrown = refusal;
        }

        @Override
        public void onThrown(Throwable fault) {
            thrown = fault;
        }
    }

    private Messages fed(Case one, int... cuts) {
        Messages messages = new Messages(one.maxMessageBytes);
        PerMessageDeflate settings = PerMessageDeflate.defaults().maxRatio(MAX_RATIO).maxInflatedBytes(one.maxInflatedBytes);
        ExtensionChain chain =
            services.chain(List.of(services.deflate(settings.clientNoContextTakeover(true).serverNoContextTakeover(!one.takeover))),
                List.of(Extension.RSV1), List.of());
        FrameSink sink = chain.attach(messages.decoder, messages, messages);
        ByteBuffer source = ByteBuffer.allocateDirect(one.wire.length).put(one.wire);
        boolean goesOn = true;
        int from = 0;
        for (int i = 0; i <= cuts.length && goesOn; i++) {
            int to = i < cuts.length ? cuts[i] : one.wire.length;
            source.limit(to).position(from);
            goesOn = messages.decoder.decode(source, sink);
            assertEquals(to, source.limit());
            assertEquals(goesOn, messages.decoder.violation() == null, "only a violation stops this sink");
            from = to;
        }
        assertNull(chain.close());
        assertNull(messages.thrown);
        long limit = Math.min(one.maxInflatedBytes, one.maxMessageBytes);
        assertTrue(messages.largest <= limit, () -> messages.largest + " bytes in a message of at most " + limit);
        long byRatio = FREE_BYTES + (long) MAX_RATIO * one.compressedBytes;
        assertTrue(messages.largest <= byRatio, () -> messages.largest + " bytes of " + one.compressedBytes);
        return messages;
    }

    private static byte[] frame(int firstByte, byte[] payload, int from, int to) {
        int length = to - from;
        ByteBuffer frame = ByteBuffer.allocate(10 + length).put((byte) firstByte);
        if (length < 126) {
            frame.put((byte) length);
        } else if (length < 65_536) {
            frame.put((byte) 126).putShort((short) length);
        } else {
            frame.put((byte) 127).putLong(length);
        }
        frame.put(payload, from, length);
        return Arrays.copyOf(frame.array(), frame.position());
    }

    /** The payloads as compressed messages, each in one frame or in several, with pings between. */
    private static byte[] framed(Random random, byte[]... payloads) {
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        for (byte[] payload : payloads) {
            int first = 0x40 | Opcode.BINARY;
            int from = 0;
            for (int to : random.nextInt(3) == 0 ? FuzzInputs.cuts(payload.length, random) : new int[0]) {
                wire.writeBytes(frame(first, payload, from, to));
                if (random.nextInt(8) == 0) {
                    wire.writeBytes(frame(0x80 | Opcode.PING, payload, 0, 0));
                }
                first = Opcode.CONTINUATION;
                from = to;
            }
            wire.writeBytes(frame(0x80 | first, payload, from, payload.length));
        }
        return wire.toByteArray();
    }

    private void compareCutAnywhere(Case one, Random random, AtomicInteger inflated) {
        Messages whole = fed(one);
        int[] cuts = FuzzInputs.cuts(one.wire.length, random);
        Messages pieces = fed(one, cuts);
        assertEquals(whole.decoder.violation(), pieces.decoder.violation(), () -> Arrays.toString(cuts));
        assertEquals(whole.largest, pieces.largest, () -> Arrays.toString(cuts));
        assertEquals(HexFormat.of().formatHex(whole.complete.toByteArray()), HexFormat.of().formatHex(pieces.complete.toByteArray()),
            () -> Arrays.toString(cuts));
        inflated.addAndGet(whole.complete.size() > 1 ? 1 : 0);
    }

    private static Case limited(byte[] wire, int compressedBytes, Random random) {
        return new Case(wire, random.nextBoolean(), random.nextInt(4) == 0 ? 1 + random.nextInt(500) : 4 << 20,
            random.nextInt(4) == 0 ? 1 + random.nextInt(500) : Long.MAX_VALUE, compressedBytes);
    }

    @Test
    void blocksOfTheCorpus() throws InterruptedException {
        AtomicInteger inflated = new AtomicInteger();
        Fuzz.run("deflate", (payload, random) -> {
            int cut = random.nextInt(payload.length + 1);
            byte[] wire = random.nextInt(4) > 0 ? framed(random, payload)
                : framed(random, Arrays.copyOf(payload, cut), Arrays.copyOfRange(payload, cut, payload.length));
            compareCutAnywhere(limited(wire, payload.length, random), random, inflated);
        }, inputs -> assertTrue(inflated.get() > inputs / 50 && inflated.get() < inputs * 9 / 10, inflated::toString));
    }

    /** Streams of zlib with all its settings, whole and damaged. */
    @Test
    void streamsOfZlib() throws InterruptedException {
        AtomicInteger inflated = new AtomicInteger();
        Fuzz.run("deflate", (material, random) -> {
            byte[] payload = deflated(material, random);
            for (int damages = Math.max(0, random.nextInt(5) - 2); damages > 0 && payload.length > 0; damages--) {
                payload[random.nextInt(payload.length)] ^= (byte) (1 << random.nextInt(8));
            }
            byte[] wire = framed(random, payload, payload);
            compareCutAnywhere(limited(wire, payload.length, random), random, inflated);
        }, inputs -> assertTrue(inflated.get() > inputs / 20, inflated::toString));
    }

    private static byte[] deflated(byte[] material, Random random) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        try (RawDeflate server = new RawDeflate(random.nextInt(10))) {
            server.deflater().setStrategy(STRATEGIES[random.nextInt(STRATEGIES.length)]);
            for (int parts = random.nextInt(3); parts > 0; parts--) {
                stream.writeBytes(server.deflate(material, FLUSHES[random.nextInt(FLUSHES.length)]));
            }
            // One in a thousand is a bomb; zlib says nothing at all of an empty message behind a flush.
            boolean isBomb = random.nextInt(1_000) == 0;
            stream.writeBytes(
                server.deflate(isBomb ? new byte[(1 << 20) + random.nextInt(2 << 20)] : Arrays.copyOf(material, material.length + 1)));
        }
        return stream.toByteArray();
    }
}
