package io.heddle.jmh.micro;

import io.heddle.engine.frame.FrameDecoder;
import io.heddle.engine.frame.FrameSink;
import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One frame of a server out of a direct buffer: its header and the call of the sink; the payload is not looked at. */
@State(Scope.Thread)
public class FrameDecoderBenchmark implements FrameSink {
    @Param({"0", "16", "125", "126", "1024", "65535", "65536", "1048576"})
    int bytes;

    private final FrameDecoder decoder = new FrameDecoder();
    private ByteBuffer source;
    private long seen;

    @Setup
    public void prepare() {
        source = ServerFrames.of(1, bytes);
    }

    @Benchmark
    public long frame() {
        decoder.decode(source.position(0), this);
        return seen;
    }

    @Override
    public boolean onFrameHeader(int opcode, boolean fin, int rsv, long payloadLength) {
        seen += payloadLength;
        return true;
    }

    @Override
    public boolean onFramePayload(ByteBuffer from, int offset, int count, boolean last) {
        seen += offset + count;
        return true;
    }

    @Override
    public boolean onFrameEnd() {
        seen++;
        return true;
    }
}
