package io.heddle.testkit.server;

import io.heddle.testkit.wire.ServerFrames;

/**
 * What an extension does to the payloads of messages. Without one they stay as they are.
 *
 * <p><b>Thread:</b> the one of the connection.
 */
interface MessageCodec {
    /** No extension. */
    MessageCodec PLAIN = new MessageCodec() {};

    /** The reserved bits that a first frame of a message may have: RSV1 = 4, RSV2 = 2, RSV3 = 1. */
    default int reservedBits() {
        return 0;
    }

    /**
     * A payload as the application sees it.
     *
     * @param rsv the reserved bits of the first frame
     * @throws Violation if the payload does not fit the extension
     */
    default byte[] decode(int rsv, byte[] payload) throws Violation {
        return payload;
    }

    /** A message as one frame of the wire. */
    default byte[] encode(int opcode, byte[] payload) {
        return ServerFrames.frame(opcode, payload);
    }
}
