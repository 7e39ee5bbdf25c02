package io.heddle.testkit.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An echo proves that every byte came back. */
@Timeout(60)
final class MessageTest {

    @Test
    void theBytesNameTheirMessage() {
        for (int size : new int[] {0, 3, 10, 200, 100_000}) {
            Message message = new Message(true, false, 1_234);
            assertEquals(message, Message.of(message.bytes(size), true));
        }
        assertEquals("bl0|", new String(new Message(false, true, 0).bytes(0), StandardCharsets.US_ASCII));
    }

    @Test
    void otherBytesNameNone() {
        byte[] bytes = new Message(true, true, 7).bytes(100);
        assertNull(Message.of(bytes, false));
        assertNull(Message.of(Arrays.copyOf(bytes, 99), true));
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            assertNull(Message.of(changed, true), "byte " + i);
        }
        assertNull(Message.of(new byte[0], true));
    }
}
