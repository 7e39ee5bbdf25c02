package io.heddle.jmh.micro;

import io.heddle.api.BufferSegment;
import io.heddle.api.WebSocket;
import io.heddle.api.extension.PerMessageDeflate;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * permessage-deflate without context takeover, through a whole connection, beside plain loops over {@code java.util.zip} with the same
 * messages: JSON ticks, eight of them in turn. An operation is one message.
 */
@State(Scope.Thread)
public class DeflateBenchmark {
    private static final int MESSAGES = 8;
    private static final int TAIL_BYTES = 4;
    private static final PerMessageDeflate SETTINGS = PerMessageDeflate.defaults().minBytes(0);

    @Param({"128", "1024", "16384"})
    public int bytes;

    private final ByteBuffer tail = ByteBuffer.allocateDirect(TAIL_BYTES).putInt(0, 0xFFFF);
    private final ByteBuffer out = ByteBuffer.allocateDirect(64 << 10);
    private final ByteBuffer[] messages = new ByteBuffer[MESSAGES];
    private final ByteBuffer[] payloads = new ByteBuffer[MESSAGES];
    private Deflater deflater;
    private Inflater inflater;
    private ScriptedEngine receiving;
    private ScriptedEngine sending;
    private long received;

    @Setup
    public void prepare() {
        deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        inflater = new Inflater(true);
        Random random = new Random(1);
        ByteBuffer wire = ByteBuffer.allocateDirect(MESSAGES * (bytes + 100));
        for (int i = 0; i < MESSAGES; i++) {
            messages[i] = ByteBuffer.allocateDirect(bytes).put(ticks(random)).flip();
            int count = deflate(messages[i]);
            payloads[i] = ByteBuffer.allocateDirect(count).put(0, out, 0, count);
            ServerFrames.putCompressed(wire, payloads[i]);
        }
        receiving = new ScriptedEngine(new EndlessSocket(wire.flip()), ws -> ws.onBinaryNoAlloc(this::count), SETTINGS);
        receiving.claim();
        sending = new ScriptedEngine(new EndlessSocket(ByteBuffer.allocateDirect(0)), ws -> {}, SETTINGS);
        sending.claim();
    }

    @TearDown
    public void close() {
        receiving.close();
        sending.close();
        deflater.end();
        inflater.end();
    }

    private byte[] ticks(Random random) {
        StringBuilder text = new StringBuilder();
        while (text.length() < bytes) {
            text.append("{\"symbol\":\"S").append(random.nextInt(500)).append("\",\"bid\":").append(random.nextInt(100_000) / 100.0)
                .append(",\"ask\":").append(random.nextInt(100_000) / 100.0).append("},");
        }
        return Arrays.copyOf(text.toString().getBytes(StandardCharsets.US_ASCII), bytes);
    }

    private void count(WebSocket ws, BufferSegment message) {
        received += message.count();
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long receive() {
        receiving.readable();
        return received;
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long receiveWithPlainInflater() throws DataFormatException {
        for (ByteBuffer payload : payloads) {
            out.clear();
            inflater.setInput(payload.clear());
            received += inflater.inflate(out);
            inflater.setInput(tail.clear());
            received += inflater.inflate(out);
            inflater.reset();
        }
        return received;
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long send() {
        WebSocket ws = sending.webSocket();
        for (ByteBuffer message : messages) {
            BufferSegment segment = ws.engine().bufferPool().acquire(bytes);
            segment.data().put(0, message, 0, bytes);
            received += ws.sendAsBinary(segment.count(bytes)).ordinal();
        }
        sending.writable();
        return received;
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long sendWithPlainDeflater() {
        for (ByteBuffer message : messages) {
            received += deflate(message);
        }
        return received;
    }

    /** Into {@link #out}. @return bytes without the tail */
    private int deflate(ByteBuffer message) {
        deflater.reset();
        deflater.setInput(message.clear());
        return deflater.deflate(out.clear(), Deflater.SYNC_FLUSH) - TAIL_BYTES;
    }
}
