package io.heddle.engine.transport.tls;

import java.util.ArrayDeque;

/**
 * Slots of one server in the JDK's session cache. Each slot holds the ticket for one of the handshakes that run at the same time.
 *
 * <p>A ticket of TLS 1.3 is good for one handshake (RFC 8446 appendix C.4), and the JDK keeps only the newest ticket of each host and
 * port (ten, since Java 24), so nearly all connections that open together would find none. The JDK uses the port of {@code
 * SSLContext.createSSLEngine} only as a hint for its session cache, so the bits above the port's sixteen can number slots in that cache.
 * A connection takes a slot when its handshake begins and gives it back as soon as its own tickets are in it. So there are as many slots
 * as handshakes ever ran at the same time, and each slot that was given back has a ticket.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the slots of one server for one {@code ContextEngines}.
 */
final class TicketSlots {
    /** Slots of one server. If more handshakes run at the same time, the others share the last slot. */
    static final int MAX_SLOTS = 4_096;

    private static final int PORT_BITS = 16;
    private static final int PORT_MASK = (1 << PORT_BITS) - 1;
    private static final int BLOCKS = 1 << (Integer.SIZE - 1 - PORT_BITS - Integer.numberOfTrailingZeros(MAX_SLOTS));

    private final int firstSlot;
    private final int port;
    /** The slots at the front have the newest tickets; those at the end may have none. */
    private final ArrayDeque<Integer> free = new ArrayDeque<>(4);
    private int count;
    private boolean isOneShared;

    /** @param block separates users of one cache that must not share sessions; after {@value #BLOCKS} blocks the first is used again */
    TicketSlots(int block, int port) {
        firstSlot = (block & BLOCKS - 1) * MAX_SLOTS;
        this.port = port;
    }

    /** Takes a slot and returns the port to make an engine with; {@link #giveBack} must follow once. */
    int take() {
        if (isOneShared) {
            return hint(0);
        }
        Integer slot = free.pollFirst();
        if (slot != null) {
            return hint(slot);
        }
        return hint(count < MAX_SLOTS - 1 ? count++ : MAX_SLOTS - 1);
    }

    /**
     * @param hint is the port that {@link #take} returned
     * @param mayHoldTicket whether the connection got far enough to receive tickets
     */
    void giveBack(int hint, boolean mayHoldTicket) {
        int slot = (hint >>> PORT_BITS) - firstSlot;
        if (isOneShared || slot == MAX_SLOTS - 1 || slot >= count) {
            // The slot is shared, or was taken before this server was forgotten.
            return;
        }
        if (mayHoldTicket) {
            free.addFirst(slot);
        } else {
            free.addLast(slot);
        }
    }

    /** Makes all connections share one slot: any number of them can resume a session of TLS 1.2 at the same time. */
    void shareOne() {
        isOneShared = true;
    }

    /** The number of slots so far. */
    int size() {
        return count;
    }

    private int hint(int slot) {
        return firstSlot + slot << PORT_BITS | port & PORT_MASK;
    }
}
