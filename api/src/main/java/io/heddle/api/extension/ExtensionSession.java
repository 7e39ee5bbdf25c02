package io.heddle.api.extension;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocket;
import java.nio.ByteBuffer;

/**
 * The work of an {@link Extension} on one connection: it transforms the payload of received data frames and of sent messages. Control
 * frames do not pass through it.
 *
 * <p><b>Threads.</b> All methods are called on the event-loop thread, never nested. Like handlers, they must not block.
 *
 * <p><b>Buffers.</b> Source and target belong to the engine. They are direct and big-endian, and valid only during the call. A call takes
 * bytes from the source's position up to its limit and puts bytes into the target from its position on; it must not touch the bytes of the
 * target before its position. A session that wants to allocate nothing keeps its own working memory.
 *
 * <p><b>Errors.</b> An {@link ExtensionException} ends the connection with its close code in {@code onClosed}. Any other exception is
 * reported to {@link EngineConfig#handlerErrorListener()} and ends the connection with close code 1011. After either, only {@link #close()}
 * is called.
 */
public interface ExtensionSession {

    /** The result of {@link #beginMessage} that sends the message unchanged. */
    int AS_IT_IS = -1;

    /** The progress of a call. */
    enum Progress {
        /** The whole source is taken, and all bytes that are due are in the target. The call counts as failed if source bytes remain. */
        DONE,
        /**
         * The target is full, or has less room than the next step needs: the call is repeated with the rest of the source and another
         * target. That target is empty and has room for 64 KiB. It has less only where a received message reaches its size limit, and a
         * session that cannot go on there ends it as too large.
         */
        NEEDS_ROOM,
        /** Only from {@code encode}: the targets are discarded, and the message is sent unchanged, without reserved bits. */
        UNCHANGED
    }

    // ---- received messages ----

    /**
     * Begins a data frame.
     *
     * @param rsvBits the frame's reserved bits that this extension claims: a sum of {@link Extension#RSV1}, {@link Extension#RSV2}, {@link
     *     Extension#RSV3}
     * @param first whether the frame is the first of its message
     * @param last whether it is the last (FIN)
     * @return true to decode the payload, false to pass it on unchanged
     * @throws ExtensionException if the frame is not allowed
     */
    boolean beginFrame(int rsvBits, boolean first, boolean last) throws ExtensionException;

    /**
     * Decodes a piece of a frame's payload. A frame comes in as many pieces as it happens to arrive in; the last one may be empty.
     *
     * @param source the piece, or the rest that an earlier call left
     * @param target receives the decoded bytes; handlers see them once the target is full or the piece is done
     * @param last whether the frame ends with this piece: then {@code DONE} means that nothing of the frame is held back, unless the
     *     message goes on
     * @return {@code DONE} or {@code NEEDS_ROOM}
     * @throws ExtensionException if the payload cannot be decoded, or would become too large
     */
    Progress decode(ByteBuffer source, ByteBuffer target, boolean last) throws ExtensionException;

    // ---- sent messages ----

    /**
     * Begins a whole message, before it is cut into frames of {@link WebSocket#maxFragmentSize()}. If the message before it was not encoded
     * to its end, there was no memory for that, and it was sent unchanged.
     *
     * @param text whether the message is text
     * @param count the number of its bytes, 0 or more
     * @return the reserved bits of the first frame, 0 for none, if the message is to be encoded; {@link #AS_IT_IS} if not
     */
    int beginMessage(boolean text, int count);

    /**
     * Encodes the message.
     *
     * @param source the message, or the rest that an earlier call left
     * @param target receives the encoded bytes
     * @return the progress
     * @throws ExtensionException if the message cannot be sent on this connection at all
     */
    Progress encode(ByteBuffer source, ByteBuffer target) throws ExtensionException;

    // ---- what was agreed ----

    /**
     * Returns the extension as it was agreed, for {@link WebSocket#extensions()} of the open connection. Called once, right after {@link
     * Extension#accept}.
     *
     * @return the extension with its agreed settings, of the same class as the one that was offered; null, the default, or another class
     *     for the one that was offered
     */
    default Extension agreed() {
        return null;
    }

    // ---- the end ----

    /** Releases what the session holds. Called once, when the connection has ended; no other call follows. */
    default void close() {}
}
