package io.heddle.engine.extension;

import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.engine.metrics.Counter;
import io.heddle.engine.metrics.EngineCounters;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Allocates the native memory of compression. Contexts that a connection needs only while it handles a message are shared by all
 * connections: a deflater for each level, and one inflater. Contexts that a connection keeps count against a budget: deflaters of
 * connections that send with context takeover, where the least recently used deflater can be taken back; inflaters of connections whose
 * server compresses with context takeover, which are reserved when the connection opens; and inflaters of messages that have arrived in
 * part.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> every deflater and inflater of the engine.
 */
final class DeflateContexts implements AutoCloseable {
    /** zlib's deflateInit2 for 15 window bits and memory level 8: (1 &lt;&lt; 17) + (1 &lt;&lt; 17), and its state. */
    static final int DEFLATER_BYTES = 262 << 10;
    /** zlib's window, and its state. */
    static final int INFLATER_BYTES = 40 << 10;

    /** Limits the inflaters that stay behind after a burst of messages that arrive in parts. */
    private static final int MAX_IDLE_INFLATERS = 64;

    /**
     * The bytes that a sender removes from the end of a message (RFC 7692 section 7.2.2), followed by a final block: where a message ends
     * correctly, the stream ends too.
     */
    final ByteBuffer lastTail = direct(0, 0, 0xFF, 0xFF, 0x03, 0);
    /**
     * The same bytes, followed by an empty block, as the stream goes on: a message that was cut off takes the bytes of that block for other
     * data.
     */
    final ByteBuffer openTail = direct(0, 0, 0xFF, 0xFF, 0, 0, 0, 0xFF, 0xFF);

    private final long maxBytes;
    private final EngineCounters counters;
    /** Indexed by level + 1. */
    private final Deflater[] shared = new Deflater[Deflater.BEST_COMPRESSION + 2];
    private final ArrayDeque<Inflater> idleInflaters = new ArrayDeque<>();
    /** The number of inflaters that are not reserved for one connection, idle or borrowed: the first does not count against the budget. */
    private int commonInflaters;
    private long heldBytes;
    private MessageDeflater oldest;
    private MessageDeflater newest;
    private long uses;

    DeflateContexts(long maxBytes, EngineCounters counters) {
        this.maxBytes = maxBytes;
        this.counters = counters;
    }

    // ---- deflaters ----

    /** The shared deflater of a level, which must be reset before use. */
    Deflater sharedDeflater(int level) {
        Deflater deflater = shared[level + 1];
        if (deflater == null) {
            deflater = newDeflater(level);
            shared[level + 1] = deflater;
            counters.add(Counter.DEFLATE_BYTES, DEFLATER_BYTES);
        }
        return deflater;
    }

    /**
     * A connection with context takeover sends. It gets its own deflater if there is room. Otherwise it takes the place of the least
     * recently used deflater, if it has not sent before, or if that deflater was last used before this connection last sent: so
     * connections that take turns do not rob each other, but silent connections lose their deflaters.
     */
    void use(MessageDeflater user, int level) {
        if (user.own != null) {
            unlink(user);
        } else {
            boolean isNew = user.lastUse == 0;
            if (!hasRoom(DEFLATER_BYTES) && oldest != null && (isNew || oldest.lastUse < user.lastUse)) {
                dropOldest();
            }
            if (hasRoom(DEFLATER_BYTES)) {
                user.own = newDeflater(level);
                hold(DEFLATER_BYTES);
            }
        }
        user.lastUse = ++uses;
        if (user.own != null) {
            link(user);
        }
    }

    void endDeflater(MessageDeflater user) {
        if (user.own != null) {
            unlink(user);
            end(user.own);
            user.own = null;
            hold(-DEFLATER_BYTES);
        }
    }

    /** Dropping one deflater makes enough room, for another deflater as for an inflater. */
    private void dropOldest() {
        endDeflater(oldest);
        counters.add(Counter.DEFLATE_CONTEXTS_DROPPED, 1);
    }

    // ---- inflaters ----

    /** An inflater for one message. */
    Inflater borrowInflater() {
        Inflater idle = idleInflaters.pollLast();
        if (idle != null) {
            return idle;
        }
        if (commonInflaters > 0) {
            claim(INFLATER_BYTES, "A compressed message that has arrived in part", "Raise");
        } else {
            counters.add(Counter.DEFLATE_BYTES, INFLATER_BYTES);
        }
        commonInflaters++;
        return newInflater();
    }

    void giveBack(Inflater borrowed) {
        if (idleInflaters.size() < MAX_IDLE_INFLATERS) {
            borrowed.reset();
            idleInflaters.addLast(borrowed);
        } else {
            end(borrowed);
            dropCommon();
        }
    }

    /**
     * Reserves an inflater for a connection whose server compresses with context takeover.
     *
     * @param ignored the parameters of the offer that the server ignored
     */
    void reserveInflater(List<String> ignored) {
        // A window that the server ignored costs nothing here.
        claim(INFLATER_BYTES, "A server that compresses with context takeover", ignored.contains("server_no_context_takeover")
            ? "The server ignored " + String.join(" and ", ignored) + " of the offer: connect without PerMessageDeflate, or raise"
            : "Offer PerMessageDeflate with serverNoContextTakeover(true), or raise");
    }

    Inflater reservedInflater() {
        return newInflater();
    }

    /** @param reserved null if it was never created */
    void endReserved(Inflater reserved) {
        hold(-INFLATER_BYTES);
        if (reserved != null) {
            end(reserved);
        }
    }

    private void dropCommon() {
        commonInflaters--;
        if (commonInflaters > 0) {
            hold(-INFLATER_BYTES);
        } else {
            counters.add(Counter.DEFLATE_BYTES, -INFLATER_BYTES);
        }
    }

    // ---- the budget ----

    private void claim(int bytes, String user, String advice) {
        if (!hasRoom(bytes) && oldest != null) {
            dropOldest();
        }
        if (!hasRoom(bytes)) {
            counters.add(Counter.DEFLATE_REFUSALS, 1);
            throw new NoContextException(user, heldBytes, maxBytes, advice);
        }
        hold(bytes);
    }

    /** Ends idle inflaters, except the first, which does not count, if that makes enough room; otherwise ends none. */
    private boolean hasRoom(int bytes) {
        long missing = heldBytes + bytes - maxBytes;
        long spare = Math.min(idleInflaters.size(), commonInflaters - 1);
        if (missing > spare * INFLATER_BYTES) {
            return missing <= 0;
        }
        for (; missing > 0; missing -= INFLATER_BYTES) {
            end(idleInflaters.pollLast());
            dropCommon();
        }
        return true;
    }

    /** Counts a connection that begins or ends. */
    void counted(PerMessageDeflate agreed, int change) {
        counters.add(Counter.DEFLATE_CONNECTIONS, change);
        counters.add(Counter.DEFLATE_CLIENT_TAKEOVERS, agreed.clientNoContextTakeover() ? 0 : change);
        counters.add(Counter.DEFLATE_SERVER_TAKEOVERS, agreed.serverNoContextTakeover() ? 0 : change);
        if (change > 0 && !agreed.ignoredParameters().isEmpty()) {
            counters.add(Counter.DEFLATE_PARAMETERS_IGNORED, 1);
        }
    }

    private void hold(int bytes) {
        heldBytes += bytes;
        counters.add(Counter.DEFLATE_BYTES, bytes);
    }

    // ---- creation and end ----

    private Deflater newDeflater(int level) {
        // Raw deflate, without the header and the checksum of zlib.
        Deflater made = new Deflater(level, true);
        counters.add(Counter.DEFLATERS, 1);
        return made;
    }

    private Inflater newInflater() {
        Inflater made = new Inflater(true);
        counters.add(Counter.INFLATERS, 1);
        return made;
    }

    private static ByteBuffer direct(int... bytes) {
        ByteBuffer made = ByteBuffer.allocateDirect(bytes.length);
        for (int value : bytes) {
            made.put((byte) value);
        }
        return made;
    }

    private void end(Deflater deflater) {
        deflater.end();
        counters.add(Counter.DEFLATERS, -1);
    }

    private void end(Inflater inflater) {
        inflater.end();
        counters.add(Counter.INFLATERS, -1);
    }

    private void link(MessageDeflater user) {
        user.older = newest;
        if (newest == null) {
            oldest = user;
        } else {
            newest.newer = user;
        }
        newest = user;
    }

    private void unlink(MessageDeflater user) {
        if (user.older == null) {
            oldest = user.newer;
        } else {
            user.older.newer = user.newer;
        }
        if (user.newer == null) {
            newest = user.older;
        } else {
            user.newer.older = user.older;
        }
        user.older = null;
        user.newer = null;
    }

    /** Ends the shared contexts; all connections have returned their own. */
    @Override
    public void close() {
        for (int i = 0; i < shared.length; i++) {
            if (shared[i] != null) {
                end(shared[i]);
                shared[i] = null;
                counters.add(Counter.DEFLATE_BYTES, -DEFLATER_BYTES);
            }
        }
        while (!idleInflaters.isEmpty()) {
            end(idleInflaters.pollLast());
            dropCommon();
        }
    }
}
