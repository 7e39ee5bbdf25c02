package io.heddle.engine.extension;

import io.heddle.api.extension.ExtensionException;

/** The connection, as its extensions see it while they decode. <b>Thread:</b> loop-confined. */
public interface ExtensionHost {

    /** Room for a message that is not assembled: its frames may be of any length. */
    long UNLIMITED = Long.MAX_VALUE;

    /** The number of bytes by which the current message may still grow. */
    long payloadRoom();

    /** A session has decoded so many bytes. */
    void onDecoded(int bytes);

    /** Asked after each piece of a message: false leaves the rest to be decoded later. */
    boolean wantsMorePieces();

    /** A session refuses the input: the connection ends as the refusal says. */
    void onRefused(ExtensionException refusal);

    /** A session threw an exception that it should not throw, or {@link NoContextException}. */
    void onThrown(Throwable thrown);
}
