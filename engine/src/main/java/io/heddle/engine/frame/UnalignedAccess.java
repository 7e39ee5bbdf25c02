package io.heddle.engine.frame;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.Buffer;
import java.nio.ByteOrder;

/**
 * Buffers and arrays seen as wider integers, at any alignment; only plain {@code get} and {@code set} allow that. Indices are absolute
 * and checked against the buffer's limit; the order is the view's, whatever the buffer's own.
 *
 * <p><b>Thread:</b> any thread.
 */
final class UnalignedAccess {

    static final VarHandle WIRE_SHORTS = MethodHandles.byteBufferViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle WIRE_INTS = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle WIRE_LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    static final VarHandle WIRE_ARRAY_INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    static {
        // A buffer view calls a JDK method whose signature names the class of Buffer's field "segment". Nothing else loads that class;
        // until it is loaded the JIT refuses to inline the call ("unloaded signature classes"), and code compiled that way stays: 6 ns
        // an access instead of 0.3. The class has another name in each JDK; asking for Buffer's fields loads it in all of them.
        Buffer.class.getDeclaredFields();
    }

    private UnalignedAccess() {
    }
}
