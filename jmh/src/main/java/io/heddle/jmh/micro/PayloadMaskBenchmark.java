package io.heddle.jmh.micro;

import io.heddle.engine.frame.PayloadMask;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Masks a payload while copying it into a direct buffer, beside plain loops with the means of the JDK. */
@State(Scope.Thread)
public class PayloadMaskBenchmark {
    private static final int KEY = 0x37FA213D;
    private static final long LONG_KEY = Integer.toUnsignedLong(Integer.reverseBytes(KEY)) * 0x1_0000_0001L;

    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    @Param({"0", "16", "125", "126", "1024", "16384", "65535", "65536", "1048576"})
    int bytes;

    private ByteBuffer source;
    private ByteBuffer target;

    @Setup
    public void prepare() {
        source = ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
        target = ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Benchmark
    public ByteBuffer bufferToBuffer() {
        PayloadMask.copy(source, 0, target, 0, bytes, KEY, 0);
        return target;
    }

    @Benchmark
    public ByteBuffer jdkByteLoop() {
        for (int i = 0; i < bytes; i++) {
            target.put(i, (byte) (source.get(i) ^ KEY >>> (~i & 3) * Byte.SIZE));
        }
        return target;
    }

    @Benchmark
    public ByteBuffer jdkLongLoop() {
        int i = 0;
        for (; i <= bytes - Long.BYTES; i += Long.BYTES) {
            target.putLong(i, source.getLong(i) ^ LONG_KEY);
        }
        for (; i < bytes; i++) {
            target.put(i, (byte) (source.get(i) ^ KEY >>> (~i & 3) * Byte.SIZE));
        }
        return target;
    }

    @Benchmark
    public ByteBuffer jdkVarHandleLoop() {
        int i = 0;
        for (; i <= bytes - Long.BYTES; i += Long.BYTES) {
            LONGS.set(target, i, (long) LONGS.get(source, i) ^ LONG_KEY);
        }
        for (; i < bytes; i++) {
            target.put(i, (byte) (source.get(i) ^ KEY >>> (~i & 3) * Byte.SIZE));
        }
        return target;
    }
}
