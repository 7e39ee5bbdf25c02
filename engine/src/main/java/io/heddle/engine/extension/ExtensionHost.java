package io.heddle.engine.extension;

import io.heddle.api.extension.ExtensionException;

/** The side of a connection that its extensions decode for. <b>Thread:</b> loop-confined. */
public interface ExtensionHost {

    /** Room for a message that is not assembled: its frames may be of any length. */
    long UNLIMITED = Long.MAX_VALUE;

    /** How many more bytes the message under way may have. */
    long payloadRoom();

    /** A session refuses what has come: the connection ends as it says. */
    void onRefused(ExtensionException refusal);

    /** A session threw what it should not, or {@link NoContextException}. */
    void onThrown(Throwable thrown);
}
