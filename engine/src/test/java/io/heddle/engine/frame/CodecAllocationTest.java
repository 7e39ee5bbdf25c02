package io.heddle.engine.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.testing.Allocation;
import io.heddle.testkit.wire.ServerFrames;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** "No allocation per message" as a test: 100,000 frames in or out cost no heap. */
@Timeout(60)
class CodecAllocationTest {

    private static final int FRAMES = 100_000;
    private static final int FRAMES_IN_SOURCE = 5;
    /** Not per frame: what the measurement itself or a late class load may take. */
    private static final long TOLERATED_BYTES = 1_024;
    private static final int WARM_UPS = 5;

    /** Does with the frames what a layer above does, but keeps only numbers. */
    private static final class CountingSink implements FrameSink {
        long frames;
        long payloadBytes;
        int sequence;
        int utf8;

        @Override
        public boolean onFrameHeader(int opcode, boolean fin, int rsv, long payloadLength) {
            if (FrameSequence.check(sequence, opcode) != null) {
                return false;
            }
            if (!Opcode.isControl(opcode)) {
                sequence = fin ? FrameSequence.NO_MESSAGE : opcode == Opcode.CONTINUATION ? sequence : opcode;
            }
            return true;
        }

        @Override
        public boolean onFramePayload(ByteBuffer source, int offset, int count, boolean last) {
            payloadBytes += count;
            utf8 = Utf8Validator.validate(utf8, source, offset, count);
            return utf8 >= 0;
        }

        @Override
        public boolean onFrameEnd() {
            frames++;
            return true;
        }
    }

    @Test
    void decodingFramesDoesNotAllocate() {
        byte[] text = "text with an é, 126 bytes or more".repeat(4).getBytes(StandardCharsets.UTF_8);
        ByteBuffer source = Bytes.direct(ServerFrames.join(
            ServerFrames.hex("81 05 48 65 6c 6c 6f 89 00 02 01 61 80 01 62 81 7e 00 " + Integer.toHexString(text.length)), text));
        FrameDecoder decoder = new FrameDecoder();
        CountingSink sink = new CountingSink();
        assertDoesNotAllocate(() -> decodeWhole(decoder, source, sink));
        assertEquals((WARM_UPS + 1L) * FRAMES, sink.frames);
        assertEquals(sink.frames / FRAMES_IN_SOURCE * (5 + 1 + 1 + text.length), sink.payloadBytes);
    }

    @Test
    void decodingSplitFramesDoesNotAllocate() {
        ByteBuffer source = Bytes.direct(ServerFrames.hex("82 7e 00 7e" + "61".repeat(126)));
        FrameDecoder decoder = new FrameDecoder();
        CountingSink sink = new CountingSink();
        assertDoesNotAllocate(() -> decodeInPieces(decoder, source, sink));
        assertEquals((WARM_UPS + 1L) * FRAMES, sink.frames);
        assertEquals(sink.frames * 126, sink.payloadBytes);
    }

    @Test
    void encodingFramesDoesNotAllocate() {
        ByteBuffer target = ByteBuffer.allocateDirect(2_048);
        ByteBuffer payload = ByteBuffer.allocateDirect(1_000);
        ByteBuffer other = ByteBuffer.allocateDirect(100);
        MaskingKeys keys = new SecureMaskingKeys();
        SentPayloadMeter meter = new SentPayloadMeter();
        long[] counted = new long[1];
        assertDoesNotAllocate(() -> {
            for (int i = 0; i < FRAMES; i += 2) {
                target.clear();
                encode(target, payload, i % 1_000, keys.nextKey());
                int key = keys.nextKey();
                FrameHeaderEncoder.encodeHeader(target, Opcode.TEXT, true, 0, 100, key);
                PayloadMask.copy(other, 0, target, target.position(), 100, key, 0);
                counted[0] += meter.advance(target, 0, target.position() + 100);
            }
        });
        assertEquals(SentPayloadMeter.BETWEEN_FRAMES, meter.state());
        long expected = 0;
        for (int i = 0; i < FRAMES; i += 2) {
            expected += i % 1_000 + 100;
        }
        assertEquals(expected * (WARM_UPS + 1), counted[0]);
    }

    private static void encode(ByteBuffer target, ByteBuffer payload, int count, int key) {
        FrameHeaderEncoder.encodeHeader(target, Opcode.BINARY, true, 0, count, key);
        PayloadMask.copy(payload, 0, target, target.position(), count, key, 0);
        target.position(target.position() + count);
    }

    private static void decodeWhole(FrameDecoder decoder, ByteBuffer source, CountingSink sink) {
        int position = source.position();
        for (int i = 0; i < FRAMES; i += FRAMES_IN_SOURCE) {
            assertTrue(decoder.decode(source, sink));
            source.position(position);
        }
    }

    private static void decodeInPieces(FrameDecoder decoder, ByteBuffer source, CountingSink sink) {
        int position = source.position();
        int limit = source.limit();
        for (int i = 0; i < FRAMES; i++) {
            source.position(position);
            int cut = i % (limit - position + 1);
            assertTrue(decoder.decode(source.limit(position + cut), sink));
            assertTrue(decoder.decode(source.limit(limit), sink));
        }
        source.position(position);
    }

    private static void assertDoesNotAllocate(Allocation.Work work) {
        Allocation.assertAtMost(TOLERATED_BYTES, WARM_UPS, 1, work);
    }
}
