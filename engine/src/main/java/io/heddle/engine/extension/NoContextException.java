package io.heddle.engine.extension;

/** There is no room for a compression context that a connection can not do without. <b>Thread:</b> immutable. */
public final class NoContextException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    NoContextException(String what, long heldBytes, long limitBytes) {
        super(what + " needs a compression context of its own, and " + heldBytes + " of " + limitBytes + " bytes are in use by others."
            + " Offer PerMessageDeflate with serverNoContextTakeover(true), or raise EngineConfig.maxDeflateContextBytes.");
    }
}
