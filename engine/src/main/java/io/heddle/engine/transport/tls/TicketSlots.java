package io.heddle.engine.transport.tls;

import java.util.ArrayDeque;

/**
 * Keeps one ticket of one server for each handshake that is under way at the same time.
 *
 * <p>A ticket of TLS 1.3 is good for one handshake (RFC 8446 appendix C.4), and the JDK keeps only the newest one of each host and port
 * (ten, since Java 24): of connections that open together nearly all would find none. To the JDK the port of {@code
 * SSLContext.createSSLEngine} is no more than a hint for its session cache, so the bits above the port's sixteen can number places in
 * that cache. A connection takes a place when its handshake begins and gives it back as soon as its own tickets are in it: so places are
 * as many as handshakes were ever under way together, and each that was given back has a ticket.
 *
 * <p><b>Thread:</b> loop-confined. <b>Ownership:</b> one for each server and kind of settings.
 */
final class TicketSlots {
    /** Places of one server. Beyond that many handshakes at once the rest share the last one. */
    static final int MAX_SLOTS = 4_096;

    private static final int PORT_BITS = 16;
    private static final int PORT_MASK = (1 << PORT_BITS) - 1;
    private static final int BLOCKS = 1 << (Integer.SIZE - 1 - PORT_BITS - Integer.numberOfTrailingZeros(MAX_SLOTS));

    private final int firstSlot;
    private final int port;
    /** Those at the front have the newest tickets; those at the end may have none. */
    private final ArrayDeque<Integer> free = new ArrayDeque<>(4);
    private int made;
    private boolean sharesOne;

    /** @param block the number of whoever must not share sessions with others; there are {@value #BLOCKS}, and then the first one again */
    TicketSlots(int block, int port) {
        firstSlot = (block & BLOCKS - 1) * MAX_SLOTS;
        this.port = port;
    }

    /** The port to make an engine with; {@link #giveBack} must follow once. */
    int take() {
        if (sharesOne) {
            return hint(0);
        }
        Integer slot = free.pollFirst();
        if (slot != null) {
            return hint(slot);
        }
        return hint(made < MAX_SLOTS - 1 ? made++ : MAX_SLOTS - 1);
    }

    /**
     * @param hint what {@link #take} gave
     * @param mayHoldTicket whether the connection got as far as to receive tickets
     */
    void giveBack(int hint, boolean mayHoldTicket) {
        int slot = (hint >>> PORT_BITS) - firstSlot;
        if (sharesOne || slot == MAX_SLOTS - 1 || slot >= made) {
            // Shared, or made before this server was forgotten.
            return;
        }
        if (mayHoldTicket) {
            free.addFirst(slot);
        } else {
            free.addLast(slot);
        }
    }

    /** Sessions of TLS 1.2 can be resumed by any number of connections at once: one place is enough. */
    void shareOne() {
        sharesOne = true;
    }

    /** What there is of places now. */
    int size() {
        return made;
    }

    private int hint(int slot) {
        return firstSlot + slot << PORT_BITS | port & PORT_MASK;
    }
}
