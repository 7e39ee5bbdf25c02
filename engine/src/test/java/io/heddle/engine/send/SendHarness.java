package io.heddle.engine.send;

import static io.heddle.engine.memory.SegmentOwner.CONNECTION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.frame.MaskingKeys;
import io.heddle.engine.memory.DirectMemory;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.TrackingSegmentPool;
import io.heddle.engine.testing.ScriptedTransport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One connection's way out over a scripted transport, and the bookkeeping of what was reported against what reached the wire. */
final class SendHarness implements SendProgress {
    final TrackingSegmentPool pool = new TrackingSegmentPool(64 << 20);
    final ScriptedTransport transport = new ScriptedTransport().block();
    final Outbound outbound = new Outbound(pool);
    final SendPump pump;
    int maxFragmentBytes = Integer.MAX_VALUE;

    long wireBytes;
    long payloadBytes;
    int messages;

    /** After each pump: bytes on the wire, and payload reported. */
    private final List<long[]> marks = new ArrayList<>();

    private int nextKey = 0x37FA213D;

    SendHarness(int bufferBytes) {
        // The first key is that of the RFC's examples; no two are equal.
        MaskingKeys keys = () -> {
            int key = nextKey;
            nextKey = nextKey * 5 + 1;
            return key;
        };
        pump = new SendPump(bufferBytes, keys, pool, DirectMemory.JVM);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    PooledSegment segment(byte[] bytes) {
        return pool.acquire(bytes.length, CONNECTION).append(bytes, 0, bytes.length);
    }

    void send(int opcode, byte[] bytes) {
        outbound.enqueue(segment(bytes), opcode);
    }

    SendPump.Result pump() throws IOException {
        SendPump.Result result = pump.pump(outbound, transport, maxFragmentBytes, this);
        if (!transport.isHoldingBack()) {
            marks.add(new long[] {transport.writtenBytes(), payloadBytes});
        } else {
            assertEquals(SendPump.Result.BLOCKED, result, "bytes are held back");
        }
        if (result == SendPump.Result.DRAINED) {
            assertTrue(outbound.isEmpty(), "drained, but not empty");
        }
        return result;
    }

    SendPump.Result pump(long grant) throws IOException {
        transport.allow(grant);
        return pump();
    }

    /** Pumps until everything is out, however many turns that takes. */
    void drain() throws IOException {
        for (int turn = 0; pump(Long.MAX_VALUE) != SendPump.Result.DRAINED; turn++) {
            assertTrue(turn < 10_000, "does not come to an end");
        }
    }

    /** Reads the wire, and holds every report against it. */
    WireParser parse(String where) {
        byte[] wire = transport.written();
        WireParser parser = new WireParser(wire, where);
        assertEquals(wire.length, wireBytes, where);
        for (long[] mark : marks) {
            assertEquals(parser.dataPayloadIn(mark[0]), mark[1], () -> where + ": payload reported after " + mark[0] + " bytes");
        }
        return parser;
    }

    @Override
    public void onWritten(long wireCount, long payloadCount, int messageCount) {
        assertTrue(wireCount >= 0 && payloadCount >= 0 && messageCount >= 0);
        wireBytes += wireCount;
        payloadBytes += payloadCount;
        messages += messageCount;
    }
}
