package io.heddle.engine.extension;

/** There is no room for a compression context that a connection needs. <b>Thread:</b> immutable. */
public final class NoContextException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** @param advice a sentence up to the name of the limit's setting */
    NoContextException(String user, long heldBytes, long limitBytes, String advice) {
        super(user + " needs a compression context of its own, and " + heldBytes + " of " + limitBytes + " bytes are in use by others. "
            + advice + " EngineConfig.maxDeflateContextBytes.");
    }
}
