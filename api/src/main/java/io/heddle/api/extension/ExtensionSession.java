package io.heddle.api.extension;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocket;
import java.nio.ByteBuffer;

/**
 * What an {@link Extension} does on one connection: it turns the payload of data frames that arrive, and of messages that are sent, into
 * another payload. Control frames do not pass through it.
 *
 * <p><b>Threads.</b> All methods are called on the event-loop thread, never nested; like a handler, they must not block.
 *
 * <p><b>Buffers.</b> Source and target are the engine's, direct, big-endian, and valid only inside the call. A call takes from the
 * source's position up to its limit and puts to the target from its position on; bytes of the target before its position must be left
 * alone. A session that wants to allocate nothing keeps its own working memory.
 *
 * <p><b>Errors.</b> An {@link ExtensionException} ends the connection with its close code in {@code onClosed}. Whatever else is thrown is
 * told to {@link EngineConfig#handlerErrorListener()} and ends the connection with close code 1011. After either, only {@link #close()} is
 * called.
 */
public interface ExtensionSession {

    /** Instead of reserved bits: the message is sent as it is. */
    int AS_IT_IS = -1;

    /** How far a call came. */
    enum Progress {
        /** The source is taken to its end, and all that is due is in the target. One that leaves some of it counts as failed. */
        DONE,
        /**
         * The target is full, or has less room than is needed next: call again with the rest of the source and another target. That one
         * is empty and has room for 64 KiB; less only where a received message comes to its limit of size, and a session that can not
         * go on there ends it as too large.
         */
        NEEDS_ROOM,
        /** Only from {@code encode}: what was put into targets is forgotten, the message is sent as it was, without reserved bits. */
        UNCHANGED
    }

    // ---- what is received ----

    /**
     * A data frame begins.
     *
     * @param rsvBits those of the frame's reserved bits that this extension claims: a sum of {@link Extension#RSV1}, {@link
     *     Extension#RSV2}, {@link Extension#RSV3}
     * @param first whether the frame is the first of its message
     * @param last whether it is the last (FIN)
     * @return true to have its payload decoded, false to pass it on as it is
     * @throws ExtensionException if the frame must not be like that
     */
    boolean beginFrame(int rsvBits, boolean first, boolean last) throws ExtensionException;

    /**
     * A piece of the payload of a frame that is to be decoded. A frame comes in as many pieces as it happens to arrive in; its last one may
     * be empty.
     *
     * @param source the piece, or what an earlier call left of it
     * @param target takes what it becomes; handlers see it once the target is full, or the piece is done
     * @param last whether the frame ends with this piece: then {@code DONE} means that nothing of the frame is held back, unless the
     *     message goes on
     * @return {@code DONE} or {@code NEEDS_ROOM}
     * @throws ExtensionException if the payload can not be decoded, or would become too large
     */
    Progress decode(ByteBuffer source, ByteBuffer target, boolean last) throws ExtensionException;

    // ---- what is sent ----

    /**
     * A message is about to be sent: whole, before it is cut into frames of {@link WebSocket#maxFragmentSize()}. If the message before
     * it was not encoded to its end, no memory was left for that, and it was sent as it was.
     *
     * @param text whether it is a text
     * @param count its bytes, 0 or more
     * @return the reserved bits of its first frame, and so 0 for none: it is encoded; or {@link #AS_IT_IS}: it is not
     */
    int beginMessage(boolean text, int count);

    /**
     * Encodes the message.
     *
     * @param source the message, or what an earlier call left of it
     * @param target takes what it becomes
     * @return how far it came
     * @throws ExtensionException if the message can not be sent on this connection at all
     */
    Progress encode(ByteBuffer source, ByteBuffer target) throws ExtensionException;

    // ---- the end ----

    /** The connection has ended, and nothing else is called any more: gives back what the session holds. Called once. */
    default void close() {}
}
