package io.heddle.engine.extension;

import io.heddle.api.extension.ExtensionException;
import io.heddle.api.extension.ExtensionSession;
import io.heddle.engine.frame.FrameDecoder;
import io.heddle.engine.frame.FrameSink;
import io.heddle.engine.memory.PooledSegment;
import java.util.List;

/**
 * The sessions of one connection's extensions, in the order of the server's answer. An outgoing message goes through the first session
 * first, an incoming message through the last session first (RFC 6455 section 9.1).
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the sessions; {@link #close()} closes them.
 */
public final class ExtensionChain {
    private static final ExtensionSession[] NONE = {};

    private final MessageEncoder encoder;
    private final ExtensionSession[] sessions;
    private final int[] rsvBits;
    private final DecodingSink[] sinks;
    /** Sessions that other sessions of the chain wrap; the chain only closes them. */
    private final ExtensionSession[] wrapped;
    private boolean isOver;

    ExtensionChain(
        MessageEncoder encoder,
        ExtensionBuffers buffers,
        List<ExtensionSession> sessions,
        List<Integer> rsvBits,
        List<ExtensionSession> wrapped) {
        this.encoder = encoder;
        this.wrapped = wrapped.toArray(NONE);
        this.sessions = sessions.toArray(ExtensionSession[]::new);
        this.rsvBits = rsvBits.stream().mapToInt(Integer::intValue).toArray();
        sinks = new DecodingSink[this.sessions.length];
        for (int i = 0; i < sinks.length; i++) {
            sinks[i] = new DecodingSink(this, this.sessions[i], this.rsvBits[i], buffers.received(i), i == 0, i == sinks.length - 1);
        }
    }

    /**
     * Inserts the extensions between a decoder and the sink of its messages.
     *
     * @return the sink for the decoder's frames
     */
    public FrameSink attach(FrameDecoder decoder, FrameSink messages, ExtensionHost host) {
        int claimed = 0;
        FrameSink next = messages;
        for (int i = 0; i < sinks.length; i++) {
            sinks[i].attach(decoder, next, host);
            next = sinks[i];
            claimed |= rsvBits[i];
        }
        decoder.allowedRsvBits(claimed);
        return next;
    }

    /** Releases the decoder, which another connection will use. */
    public void detach(FrameDecoder decoder) {
        decoder.allowedRsvBits(0);
    }

    /**
     * Encodes a message.
     *
     * @param message owned as CONNECTION; released or returned
     * @return the message to be sent, whose tag holds the reserved bits of its first frame; null if there is no memory for it; if a
     *     session has ended the connection, the message in its current form
     * @throws ExtensionException if a session refuses the message; it is released then, as after any other exception
     */
    public PooledSegment encode(PooledSegment message, boolean text) throws ExtensionException {
        return encoder.encode(this, sessions, rsvBits, message, text);
    }

    /** True if the connection has ended or is about to end: no more data goes through. */
    boolean isOver() {
        return isOver;
    }

    void end() {
        isOver = true;
    }

    /**
     * Closes the sessions of a connection that has ended.
     *
     * @return an exception that a session threw, or null
     */
    public Throwable close() {
        isOver = true;
        Throwable thrown = closeAll(sessions);
        Throwable thrownByWrapped = closeAll(wrapped);
        return thrown == null ? thrownByWrapped : thrown;
    }

    private static Throwable closeAll(ExtensionSession[] all) {
        Throwable thrown = null;
        for (int i = 0; i < all.length; i++) {
            ExtensionSession session = all[i];
            all[i] = null;
            try {
                if (session != null) {
                    session.close();
                }
            } catch (Throwable e) {
                thrown = e;
            }
        }
        return thrown;
    }
}
