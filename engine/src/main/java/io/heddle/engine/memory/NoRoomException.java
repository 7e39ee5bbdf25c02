package io.heddle.engine.memory;

import java.io.IOException;

/**
 * The pool has no room for bytes that a transport must keep: its connection ends in a CAPACITY error, whose sentence is this message.
 *
 * <p><b>Thread:</b> immutable.
 */
public final class NoRoomException extends IOException {
    private static final long serialVersionUID = 1L;

    public NoRoomException(String sentence) {
        super(sentence);
    }
}
