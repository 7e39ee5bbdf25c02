package io.heddle.jmh.micro;

import io.heddle.api.SendResult;
import io.heddle.engine.frame.Opcode;
import io.heddle.engine.frame.SecureMaskingKeys;
import io.heddle.engine.memory.DirectMemory;
import io.heddle.engine.memory.SegmentOwner;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.send.Outbound;
import io.heddle.engine.send.SendProgress;
import io.heddle.engine.send.SendPump;
import io.heddle.engine.transport.SocketTransport;
import io.heddle.engine.transport.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Sixteen messages of 125 bytes that leave in one write; an operation is one message. */
@State(Scope.Thread)
public class OutboundPipelineBenchmark {
    private static final int MESSAGES = 16;
    private static final int BUFFER_BYTES = 64 << 10;

    private final EndlessSocket socket = new EndlessSocket(ByteBuffer.allocateDirect(0));
    private final Transport transport = new SocketTransport(socket);
    private final byte[] message = new byte[125];
    private final SegmentPool pool = new SegmentPool(64 << 20);
    private final Outbound outbound = new Outbound(pool);
    private final SendPump pump = new SendPump(BUFFER_BYTES, new SecureMaskingKeys(), pool, DirectMemory.JVM);
    private final SendProgress progress = this::onWritten;
    private long written;
    private ScriptedEngine engine;

    @Setup
    public void prepare() throws IOException {
        engine = new ScriptedEngine(socket, ws -> {});
        engine.claim();
        pool.serveLoop(() -> true);
        send();
        pump();
        OldMemory.make();
    }

    @TearDown
    public void close() {
        engine.close();
    }

    /** From the user's array to the socket, on the loop's thread. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public SendResult send() {
        SendResult result = null;
        for (int i = 0; i < MESSAGES; i++) {
            result = engine.webSocket().send(message);
        }
        engine.writable();
        return result;
    }

    /** Without the connection around it: a segment of the pool, the queue, the frame, the write. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long pump() throws IOException {
        for (int i = 0; i < MESSAGES; i++) {
            outbound.enqueue(pool.acquire(message.length, SegmentOwner.CONNECTION).append(message, 0, message.length), Opcode.BINARY);
        }
        pump.pump(outbound, transport, Integer.MAX_VALUE, progress);
        return written;
    }

    private void onWritten(long wireBytes, long payloadBytes, int messages) {
        written += wireBytes;
    }
}
