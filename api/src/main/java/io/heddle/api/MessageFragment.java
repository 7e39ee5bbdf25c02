package io.heddle.api;

/**
 * One piece of a message, as {@link WebSocket#onIncompleteFrame} delivers it. A piece is what has arrived of a frame, so a large
 * frame comes in several. Concatenated from first to last, the pieces are the message; pieces of a text are valid UTF-8 only
 * together (a character may be cut), but an invalid sequence is refused as soon as it arrives.
 *
 * <p>The object is reused: it is valid only until the handler returns.
 */
public interface MessageFragment {

    /**
     * The bytes.
     *
     * @return a read-only segment, valid until the handler returns; may be empty
     */
    BufferSegment payload();

    /**
     * Whether the message is a text.
     *
     * @return true for text, false for binary
     */
    boolean isText();

    /**
     * Whether the message begins with this piece.
     *
     * @return true for the first piece of a message
     */
    boolean isFirst();

    /**
     * Whether the message ends with this piece. The last piece of a message may be empty.
     *
     * @return true for the last piece of a message
     */
    boolean isLast();
}
