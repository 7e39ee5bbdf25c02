package io.heddle.jmh.micro;

import io.heddle.engine.frame.FrameHeaderEncoder;
import io.heddle.engine.frame.MaskingKeys;
import io.heddle.engine.frame.Opcode;
import io.heddle.engine.frame.PayloadMask;
import io.heddle.engine.frame.SecureMaskingKeys;
import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Encodes one client frame into a direct buffer. */
@State(Scope.Thread)
public class FrameEncoderBenchmark {
    @Param({"0", "16", "125", "126", "1024", "65535", "65536", "1048576"})
    int bytes;

    private final MaskingKeys keys = new SecureMaskingKeys();
    private ByteBuffer payload;
    private ByteBuffer target;

    @Setup
    public void prepare() {
        payload = ByteBuffer.allocateDirect(bytes);
        target = ByteBuffer.allocateDirect(FrameHeaderEncoder.MAX_HEADER_LENGTH + bytes);
    }

    @Benchmark
    public ByteBuffer header() {
        FrameHeaderEncoder.encodeHeader(target.clear(), Opcode.BINARY, true, 0, bytes, 0x37FA213D);
        return target;
    }

    /** With a new masking key, and the payload masked while it is copied. */
    @Benchmark
    public ByteBuffer frame() {
        int key = keys.nextKey();
        FrameHeaderEncoder.encodeHeader(target.clear(), Opcode.BINARY, true, 0, bytes, key);
        PayloadMask.copy(payload, 0, target, target.position(), bytes, key, 0);
        return target;
    }

    @Benchmark
    public int maskingKey() {
        return keys.nextKey();
    }
}
