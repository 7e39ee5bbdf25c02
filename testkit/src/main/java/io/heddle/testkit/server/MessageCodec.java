package io.heddle.testkit.server;

/**
 * An extension's change to the payloads of messages. Without an extension they stay as they are.
 *
 * <p><b>Thread:</b> guarded by the server's monitor. <b>Owns:</b> the memory of its compressors, until it is closed.
 */
interface MessageCodec {
    /** No extension. */
    MessageCodec PLAIN = new MessageCodec() {};

    /** The reserved bits of the first frame of a message that this extension has changed: RSV1 = 4, RSV2 = 2, RSV3 = 1. */
    default int reservedBits() {
        return 0;
    }

    /**
     * Gives a payload as the application sees it.
     *
     * @param rsv the reserved bits of the first frame
     * @param payload of all frames of the message
     * @throws Violation if the payload does not fit the extension
     */
    default byte[] decode(int rsv, byte[] payload) throws Violation {
        return payload;
    }

    /**
     * Gives the payload of the next frame of a message.
     *
     * @param part of the message, as the application sees it
     * @param isLast whether the message ends with this frame
     */
    default byte[] encode(byte[] part, boolean isLast) {
        return part;
    }

    /** Frees the memory; nothing is decoded or encoded after this. */
    default void close() {}
}
