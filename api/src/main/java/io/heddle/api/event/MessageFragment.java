package io.heddle.api.event;

import io.heddle.api.BufferSegment;
import io.heddle.api.WebSocket;

/**
 * One piece of a message, as {@link WebSocket#onIncompleteFrame} delivers it. A piece is the part of a frame that has arrived, so a large
 * frame comes in several pieces. Concatenated from first to last, the pieces are the message. A text may be cut inside a character, so only
 * all its pieces together are valid UTF-8; an invalid sequence ends the connection as soon as it arrives.
 *
 * <p>The object is reused: it is valid only until the handler returns.
 */
public interface MessageFragment {

    /** {@return the bytes: a read-only segment, valid until the handler returns; may be empty} */
    BufferSegment payload();

    /** {@return whether the message is text: true for text, false for binary} */
    boolean isText();

    /** {@return whether this is the first piece of its message} */
    boolean isFirst();

    /** {@return whether this is the last piece of its message, which may be empty} */
    boolean isLast();
}
