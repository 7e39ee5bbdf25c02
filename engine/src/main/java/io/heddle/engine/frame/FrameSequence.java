package io.heddle.engine.frame;

/**
 * The rule of fragmentation (RFC 6455 section 5.4), for either direction: a message is one TEXT or BINARY frame and its
 * CONTINUATION frames up to one with FIN; control frames may come between them and change nothing.
 *
 * <p>The state is an int that the caller keeps: {@link #NO_MESSAGE}, or the opcode of the message under way.
 *
 * <p><b>Thread:</b> any thread.
 */
public final class FrameSequence {

    public static final int NO_MESSAGE = 0;

    private FrameSequence() {
    }

    /** @return the violation if a frame of this opcode comes in this state; null if it is allowed */
    public static ProtocolViolation check(int state, int opcode) {
        if (Opcode.isControl(opcode)) {
            return null;
        }
        if (opcode == Opcode.CONTINUATION) {
            return state == NO_MESSAGE ? ProtocolViolation.CONTINUATION_WITHOUT_MESSAGE : null;
        }
        return state == NO_MESSAGE ? null : ProtocolViolation.MESSAGE_INSIDE_MESSAGE;
    }
}
