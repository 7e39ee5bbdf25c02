package io.heddle.engine.extension;

import static io.heddle.engine.memory.SegmentOwner.CONNECTION;

import io.heddle.api.extension.ExtensionException;
import io.heddle.api.extension.ExtensionSession;
import io.heddle.api.extension.ExtensionSession.Progress;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentPool;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Runs the extensions on an outgoing message: each session in turn encodes the output of the session before it. The result replaces the
 * message in its own segment if it fits, so that a message that shrinks takes nothing from the pool, unless its encoded form is larger
 * than a buffer.
 *
 * <p><b>Thread:</b> loop-confined; one encoder serves all connections.
 */
final class MessageEncoder {
    /** The result of one session. */
    private enum Outcome {
        ENCODED,
        UNCHANGED,
        /** The session was stopped: the message is unchanged. */
        NO_MEMORY,
        /** The session has finished, and takes a message for sent that cannot be sent. */
        LOST
    }

    private final SegmentPool pool;
    private final ExtensionBuffers buffers;
    /** The message as the sessions so far have encoded it; null between messages. */
    private PooledSegment message;
    /** The output of the current session; null unless it is larger than a buffer. */
    private PooledSegment collected;

    MessageEncoder(SegmentPool pool, ExtensionBuffers buffers) {
        this.pool = pool;
        this.buffers = buffers;
    }

    /** See {@link ExtensionChain#encode}. */
    PooledSegment encode(ExtensionChain chain, ExtensionSession[] sessions, int[] rsvBits, PooledSegment whole, boolean text)
        throws ExtensionException {
        if (message != null) {
            pool.release(whole, CONNECTION);
            throw new IllegalStateException("An extension must not send a message while it encodes one");
        }
        message = whole;
        int rsv = 0;
        try {
            for (int i = 0; i < sessions.length && !chain.isOver(); i++) {
                ExtensionSession session = sessions[i];
                int bits = session.beginMessage(text, message.count());
                if (bits == ExtensionSession.AS_IT_IS || chain.isOver()) {
                    continue;
                }
                check(session, bits, rsvBits[i]);
                Outcome outcome = encode(chain, session);
                if (outcome == Outcome.ENCODED) {
                    rsv |= bits;
                } else if (outcome == Outcome.LOST || outcome == Outcome.NO_MEMORY && bits == 0) {
                    // Later messages might refer to this one; or, without a reserved bit to tell them apart, the server would take it for
                    // encoded.
                    return null;
                }
            }
            PooledSegment encoded = message;
            message = null;
            encoded.tag = rsv;
            // A session that leaves the message unchanged may leave the limit of its source behind.
            encoded.data().clear();
            return encoded;
        } finally {
            drop();
        }
    }

    private Outcome encode(ExtensionChain chain, ExtensionSession session) throws ExtensionException {
        ByteBuffer source = message.data().limit(message.count()).position(0).order(ByteOrder.BIG_ENDIAN);
        ByteBuffer target = buffers.sent().clear().order(ByteOrder.BIG_ENDIAN);
        Progress progress = session.encode(source, target);
        while (progress == Progress.NEEDS_ROOM && target.position() > 0 && !chain.isOver()) {
            // Reserves room for the next piece too: once the session has finished, collecting its last piece must not fail.
            if (!collect(target, target.capacity())) {
                return Outcome.NO_MEMORY;
            }
            progress = session.encode(source, target.clear());
        }
        if (progress == Progress.UNCHANGED || chain.isOver()) {
            dropCollected();
            return Outcome.UNCHANGED;
        }
        if (progress != Progress.DONE) {
            throw new IllegalStateException(session + " returned " + progress + " from encode with an empty target");
        }
        if (source.hasRemaining()) {
            throw new IllegalStateException(
                session + " returned DONE from encode and left " + source.remaining() + " bytes of the message");
        }
        if (replace(target)) {
            return Outcome.ENCODED;
        }
        if (session instanceof DeflateSession deflate) {
            deflate.takeBack();
            return Outcome.UNCHANGED;
        }
        return Outcome.LOST;
    }

    /** Replaces the message with its encoded form. */
    private boolean replace(ByteBuffer rest) {
        int count = rest.position();
        if (collected == null && count <= message.capacity()) {
            message.data().clear().put(0, rest, 0, count);
            message.count(count);
            return true;
        }
        if (!collect(rest, 0)) {
            return false;
        }
        if (collected.count() <= message.capacity()) {
            message.data().clear().put(0, collected.data(), 0, collected.count());
            message.count(collected.count());
            dropCollected();
        } else {
            pool.release(message, CONNECTION);
            message = collected;
            collected = null;
        }
        return true;
    }

    /**
     * @param behind bytes of room to reserve after the piece
     * @return false if the pool has no room
     */
    private boolean collect(ByteBuffer piece, int behind) {
        int used = collected == null ? 0 : collected.count();
        int count = piece.position();
        long needed = (long) used + count + behind;
        if (collected == null || needed > collected.capacity()) {
            long wanted = Math.min(Math.max(needed, 2 * (needed - behind)), Integer.MAX_VALUE);
            PooledSegment larger = wanted < needed ? null : pool.acquire((int) wanted, CONNECTION);
            if (larger == null) {
                dropCollected();
                return false;
            }
            if (collected != null) {
                larger.data().put(0, collected.data(), 0, used);
                dropCollected();
            }
            collected = larger;
        }
        collected.data().put(used, piece, 0, count);
        collected.count(used + count);
        return true;
    }

    private static void check(ExtensionSession session, int bits, int claimed) {
        if ((bits & ~claimed) != 0) {
            throw new IllegalStateException(session + " sets the reserved bits " + bits + ", but its extension claims only " + claimed);
        }
    }

    private void drop() {
        dropCollected();
        if (message != null) {
            pool.release(message, CONNECTION);
            message = null;
        }
    }

    private void dropCollected() {
        if (collected != null) {
            pool.release(collected, CONNECTION);
            collected = null;
        }
    }
}
