package io.heddle.engine.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.testing.ScriptedTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bytes that were read too early come first, and once; then the transport is its lower one. */
@Timeout(60)
class PrereadTransportTest {
    private static final byte[] REST = {1, 2, 3, 4, 5};

    private final ScriptedTransport lower = new ScriptedTransport();

    private Transport over(byte[] rest) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(64).put(rest).flip();
        Transport transport = PrereadTransport.of(lower, buffer);
        // The read buffer is everybody's: the bytes must not be its any more.
        buffer.clear();
        while (buffer.hasRemaining()) {
            buffer.put((byte) 99);
        }
        return transport;
    }

    private static byte[] read(Transport transport, int room) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(room + 2).position(2);
        int count = transport.read(target);
        assertEquals(Math.max(0, count), target.position() - 2);
        return count < 0 ? null : Arrays.copyOfRange(target.array(), 2, target.position());
    }

    @Test
    void withoutBytesItIsTheLowerOneItself() {
        assertSame(lower, over(new byte[0]));
    }

    @Test
    void theBytesComeFirstHoweverSmallTheTarget() throws IOException {
        lower.feed(new byte[] {6, 7}).end();
        Transport transport = over(REST);
        assertTrue(transport.hasBufferedInput());
        assertArrayEquals(new byte[] {1, 2}, read(transport, 2));
        assertArrayEquals(new byte[0], read(transport, 0));
        assertTrue(transport.hasBufferedInput());
        assertEquals(0, lower.reads());
        assertArrayEquals(new byte[] {3, 4, 5}, read(transport, 10));
        assertFalse(transport.hasBufferedInput());
        assertArrayEquals(new byte[] {6, 7}, read(transport, 10));
        assertEquals(null, read(transport, 10));
    }

    @Test
    void allElseIsTheLowerOnes() throws IOException {
        lower.decode().feed(new byte[] {6});
        Transport transport = over(REST);
        read(transport, 10);
        assertTrue(transport.hasBufferedInput());
        assertFalse(transport.readsIntoAnyTarget());
        assertFalse(transport.isInputBehind());
        assertFalse(transport.endsFirst());
        assertEquals(ScriptedTransport.ADDRESS, transport.remoteAddress());
        transport.interest(true, true);
        assertTrue(lower.wantsToRead() && lower.wantsToWrite());
        assertEquals(3, transport.write(ByteBuffer.wrap(new byte[] {7, 8, 9})));
        assertTrue(transport.flush());
        assertArrayEquals(new byte[] {7, 8, 9}, lower.written());
        transport.shutdownOutput();
        assertTrue(lower.isShutDown());
        transport.close();
        assertTrue(lower.isClosed());
    }

    @Test
    void onceClosedItHasNothingAnyMore() {
        Transport transport = over(REST);
        transport.close();
        assertFalse(transport.hasBufferedInput());
        assertTrue(lower.isClosed());
    }
}
