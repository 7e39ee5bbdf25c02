package io.heddle.jmh.micro;

import io.heddle.api.BufferSegment;
import io.heddle.api.WebSocket;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Sixteen messages of 125 bytes for each read of a whole connection, from the socket up to the user's handlers; an operation is one
 * message.
 */
@State(Scope.Thread)
public class InboundPipelineBenchmark {
    private static final int MESSAGES = 16;
    private static final int BYTES = 125;

    private ScriptedEngine counting;
    private ScriptedEngine echoing;
    private long received;

    @Setup
    public void prepare() {
        counting = engine(ws -> ws.onBinaryNoAlloc(this::count));
        echoing = engine(ws -> ws.onBinaryNoAlloc(this::echo));
        counting.readable();
        echoing.readable();
        OldMemory.make();
    }

    private static ScriptedEngine engine(Consumer<WebSocket> prepare) {
        ScriptedEngine engine = new ScriptedEngine(new EndlessSocket(ServerFrames.of(MESSAGES, BYTES)), prepare);
        engine.claim();
        return engine;
    }

    @TearDown
    public void close() {
        counting.close();
        echoing.close();
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long receive() {
        counting.readable();
        return received;
    }

    /** Each is copied into a segment of the pool and sent back; all sixteen leave in one write. */
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long echo() {
        echoing.readable();
        return received;
    }

    private void count(WebSocket ws, BufferSegment message) {
        received += message.count();
    }

    private void echo(WebSocket ws, BufferSegment message) {
        received += message.count();
        BufferSegment answer = ws.engine().bufferPool().acquire(message.count());
        answer.data().put(0, message.data(), message.offset(), message.count());
        ws.sendAsBinary(answer.count(message.count()));
    }
}
