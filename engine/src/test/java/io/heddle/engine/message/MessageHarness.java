package io.heddle.engine.message;

import static io.heddle.testkit.wire.ServerFrames.join;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.frame.FrameDecoder;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.memory.TrackingSegmentPool;
import io.heddle.testkit.wire.ServerFrames;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A decoder and an assembler over a pool that knows its leaks, and a sink that writes down what it is given. */
final class MessageHarness implements MessageSink {

    /** Something that was delivered: a message, whole or of pieces, or a control frame. */
    record Event(int opcode, String payload) {
        static Event of(int opcode, byte[] payload) {
            return new Event(opcode, new String(payload, java.nio.charset.StandardCharsets.ISO_8859_1));
        }

        @Override
        public String toString() {
            return opcode + (payload.length() <= 40 ? ":" + payload : " of " + payload.length() + " B");
        }
    }

    final SegmentPool pool;
    final FrameDecoder decoder = new FrameDecoder();
    final MessageAssembler assembler;
    final List<Event> events = new ArrayList<>();
    int wholes;
    int assembled;
    int pieces;
    boolean takesFragments;
    int noMemoryBytes;
    /** Asked after each frame and piece. */
    BooleanSupplier more = () -> true;
    /** Runs inside each delivery. */
    Runnable onDelivery = () -> {};

    /** Where the last whole message lay. */
    ByteBuffer lastSource;
    int lastOffset;

    private final ByteArrayOutputStream pieceBytes = new ByteArrayOutputStream();
    private boolean insideMessage;

    MessageHarness(int maxMessageBytes) {
        this(maxMessageBytes, new TrackingSegmentPool(256 << 20));
    }

    MessageHarness(int maxMessageBytes, SegmentPool pool) {
        this.pool = pool;
        assembler = new MessageAssembler(decoder, this, pool, maxMessageBytes);
    }

    /** Bytes in a direct buffer, between foreign ones. */
    static ByteBuffer direct(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length + 6);
        return buffer.put(3, bytes).position(3).limit(3 + bytes.length);
    }

    /** @return whether all was taken */
    boolean feed(byte[]... parts) {
        return decoder.decode(direct(join(parts)), assembler);
    }

    /** Feeds in pieces that end at these indices and at the end, until the decoder stops. */
    void feedInPieces(byte[] bytes, int... cuts) {
        ByteBuffer source = direct(bytes);
        boolean goesOn = true;
        for (int i = 0; i <= cuts.length && goesOn; i++) {
            source.limit(3 + (i < cuts.length ? cuts[i] : bytes.length));
            goesOn = decoder.decode(source, assembler);
        }
    }

    void assertNoLeaks() {
        if (pool instanceof TrackingSegmentPool tracking) {
            tracking.assertNoLeaks();
        }
        assertEquals(0, pool.statistics().segmentsInUse());
    }

    private static byte[] copy(ByteBuffer source, int offset, int count) {
        byte[] bytes = new byte[count];
        source.get(offset, bytes);
        return bytes;
    }

    private void deliver(int opcode, ByteBuffer source, int offset, int count) {
        events.add(Event.of(opcode, copy(source, offset, count)));
        onDelivery.run();
    }

    @Override
    public boolean takesFragments() {
        return takesFragments;
    }

    @Override
    public void onMessage(int opcode, ByteBuffer source, int offset, int count) {
        assertFalse(insideMessage, "a whole message among pieces");
        wholes++;
        lastSource = source;
        lastOffset = offset;
        deliver(opcode, source, offset, count);
    }

    @Override
    public void onAssembled(int opcode, PooledSegment message) {
        assertFalse(insideMessage, "an assembled message among pieces");
        assembled++;
        deliver(opcode, message.data(), 0, message.count());
    }

    @Override
    public void onFragment(int opcode, boolean first, boolean last, ByteBuffer source, int offset, int count) {
        assertTrue(takesFragments, "nobody asked for pieces");
        assertEquals(!insideMessage, first, "first");
        pieces++;
        insideMessage = !last;
        pieceBytes.writeBytes(copy(source, offset, count));
        if (last) {
            events.add(Event.of(opcode, pieceBytes.toByteArray()));
            pieceBytes.reset();
        }
        onDelivery.run();
    }

    @Override
    public void onPing(ByteBuffer source, int offset, int count) {
        deliver(ServerFrames.PING, source, offset, count);
    }

    @Override
    public void onPong(ByteBuffer source, int offset, int count) {
        deliver(ServerFrames.PONG, source, offset, count);
    }

    @Override
    public void onClose(ByteBuffer source, int offset, int count) {
        deliver(ServerFrames.CLOSE, source, offset, count);
    }

    @Override
    public void onNoMemory(int bytes) {
        assertTrue(bytes > 0);
        noMemoryBytes = bytes;
    }

    @Override
    public boolean wantsMore() {
        return more.getAsBoolean();
    }
}
