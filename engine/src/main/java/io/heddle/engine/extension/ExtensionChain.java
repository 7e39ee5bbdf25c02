package io.heddle.engine.extension;

import io.heddle.api.extension.ExtensionException;
import io.heddle.api.extension.ExtensionSession;
import io.heddle.engine.frame.FrameDecoder;
import io.heddle.engine.frame.FrameSink;
import io.heddle.engine.memory.PooledSegment;
import java.util.List;

/**
 * The sessions of one connection's extensions, in the order of the server's answer. What is sent goes through the first one first, what is
 * received through the last one first (RFC 6455 section 9.1).
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the sessions; {@link #close()} closes them.
 */
public final class ExtensionChain {
    private static final ExtensionSession[] NONE = {};

    private final MessageEncoder encoder;
    private final ExtensionSession[] sessions;
    private final int[] rsvBits;
    private final DecodingSink[] sinks;
    /** Only to be closed: sessions that others of the chain use. */
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
     * Puts the extensions between a decoder and the sink of its messages.
     *
     * @return where the decoder's frames go
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

    /** Lets go of the decoder, which another connection will use. */
    public void detach(FrameDecoder decoder) {
        decoder.allowedRsvBits(0);
    }

    /**
     * Encodes a message.
     *
     * @param message owned as CONNECTION; given back or returned
     * @return the message to be sent, its tag the reserved bits of its first frame; null if there is no memory for it; whatever it is by
     *     then if a session has ended the connection
     * @throws ExtensionException if a session refuses it; it is given back then, as it is if anything else is thrown
     */
    public PooledSegment encode(PooledSegment message, boolean text) throws ExtensionException {
        return encoder.encode(this, sessions, rsvBits, message, text);
    }

    /** Whether the connection has ended, or is about to: nothing more goes through. */
    boolean isOver() {
        return isOver;
    }

    void end() {
        isOver = true;
    }

    /**
     * The connection has ended.
     *
     * @return what a session threw, or null
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
