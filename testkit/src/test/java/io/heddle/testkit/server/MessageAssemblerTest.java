package io.heddle.testkit.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.heddle.testkit.wire.ClientFrame;
import io.heddle.testkit.wire.ServerFrames;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The limit of messages, which is that of all frames together. */
@Timeout(60)
final class MessageAssemblerTest {
    private static ClientFrame frame(boolean fin, int opcode, int length) {
        return new ClientFrame(fin, 0, opcode, true, 0, new byte[length]);
    }

    @Test
    void aMessageInSeveralFramesHasTheLimitOfOneFrame() throws Violation {
        MessageAssembler assembler = new MessageAssembler();
        int half = MessageAssembler.MAX_MESSAGE_BYTES / 2;
        assertNull(assembler.judge(frame(false, ServerFrames.BINARY, half)));
        assertEquals(MessageAssembler.MAX_MESSAGE_BYTES, assembler.judge(frame(true, ServerFrames.CONTINUATION, half)).payload().length);
        assertNull(assembler.judge(frame(false, ServerFrames.BINARY, half)));
        assertNull(assembler.judge(frame(false, ServerFrames.CONTINUATION, half)));
        Violation violation = assertThrows(Violation.class, () -> assembler.judge(frame(true, ServerFrames.CONTINUATION, 1)));
        assertEquals("The client sent a message of more than 67108864 bytes, the limit of this server", violation.getMessage());
    }
}
