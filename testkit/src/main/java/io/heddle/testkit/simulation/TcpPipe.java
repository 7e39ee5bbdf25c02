package io.heddle.testkit.simulation;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * One direction of a TCP connection: what is on its way, which arrives in order, and how much more fits.
 *
 * <p><b>Thread:</b> the one that runs the world.
 */
final class TcpPipe {
    /** The payload of a TCP segment over Ethernet. */
    private static final int MAX_SEGMENT_BYTES = 1_460;
    /** Linux's {@code tcp_retries2}: after so long without an acknowledgement the connection is given up. */
    private static final long GIVE_UP_NS = TimeUnit.SECONDS.toNanos(924);

    /** Something on its way. */
    private record Segment(Kind kind, ByteBuffer bytes, long departsNs, long dueNs) {}

    private enum Kind {
        SYN_ACK,
        DATA,
        FIN,
        RST
    }

    private final World world;
    private final Link link;
    private final TcpEndpoint from;
    private final TcpEndpoint to;
    private final ArrayDeque<Segment> underway = new ArrayDeque<>();
    /** Bytes that were written and whose space the reader has not given back. */
    private int occupied;
    /** The part of the occupied bytes that the reader has taken and not announced. */
    private int freed;
    /** The part that is announced, on its way to the writer. */
    private int returning;
    private long lineFreeNs;
    private long lastDueNs;
    private boolean isHeld;
    /** Space that the reader gave back while the link was cut: the writer does not know of it yet. */
    private int heldRoom;
    /** The arrival of the first segment; null if there is none, or if it is held. */
    private Timeline.TimedEvent arrival;
    private Timeline.TimedEvent givingUp;

    TcpPipe(World world, Link link, TcpEndpoint from, TcpEndpoint to) {
        this.world = world;
        this.link = link;
        this.from = from;
        this.to = to;
    }

    int room() {
        return Math.max(0, link.conditions().bufferBytes() - occupied);
    }

    /** Takes all bytes of the buffer, which must fit. */
    void send(ByteBuffer bytes) {
        occupied += bytes.remaining();
        long delayNs = link.delayNs();
        // The first bytes arrive while the last ones still wait for a slow line.
        int most = link.pieceBytes();
        while (bytes.hasRemaining()) {
            ByteBuffer piece = ByteBuffer.allocate(Math.min(most, bytes.remaining()));
            piece.put(0, bytes, bytes.position(), piece.capacity());
            bytes.position(bytes.position() + piece.capacity());
            add(Kind.DATA, piece, delayNs);
        }
    }

    void sendSynAck() {
        add(Kind.SYN_ACK, null, link.delayNs());
    }

    void sendFin() {
        add(Kind.FIN, null, link.delayNs());
    }

    /** The bytes that have not left yet never will. */
    void sendRst() {
        long nowNs = world.timeline().nanoTime();
        underway.removeIf(segment -> segment.departsNs() > nowNs);
        lineFreeNs = nowNs;
        lastDueNs = underway.isEmpty() ? 0 : underway.peekLast().dueNs();
        add(Kind.RST, null, link.delayNs());
        if (isHeld && loseReset()) {
            isHeld = false;
        }
    }

    /** TCP sends a reset once, and nothing again that came before it: an end that does not hear it learns of it when it speaks. */
    private boolean loseReset() {
        if (underway.peekLast().kind() != Kind.RST || !to.isEstablished()) {
            return false;
        }
        underway.clear();
        stopGivingUp();
        return true;
    }

    /**
     * The reader has taken so many bytes. Their space comes back to the writer once there is enough of it, or nothing is left to read: else
     * the two would soon pass single bytes (the silly window of RFC 9293 section 3.8.6.2).
     */
    void read(int bytes) {
        freed += bytes;
        if (freed >= Math.min(MAX_SEGMENT_BYTES, link.conditions().bufferBytes() / 2) || freed + returning == occupied) {
            int returned = freed;
            freed = 0;
            returning += returned;
            world.timeline().after(link.delayNs(), () -> {
                if (link.isCut()) {
                    heldRoom += returned;
                    link.hold(this);
                } else {
                    giveRoom(returned);
                }
            });
        }
    }

    private void giveRoom(int bytes) {
        occupied -= bytes;
        returning -= bytes;
        from.onRoom();
    }

    TcpEndpoint to() {
        return to;
    }

    /** The link is mended, though it may be cut again by now. */
    void resume() {
        if (heldRoom > 0 && !link.isCut()) {
            int room = heldRoom;
            heldRoom = 0;
            giveRoom(room);
        } else if (heldRoom > 0) {
            link.hold(this);
        }
        if (isHeld) {
            isHeld = false;
            arrive();
        }
    }

    private void add(Kind kind, ByteBuffer bytes, long delayNs) {
        long departsNs = Math.max(lineFreeNs, world.timeline().nanoTime());
        lineFreeNs = departsNs + (bytes == null ? 0 : link.occupationNs(bytes.remaining()));
        lastDueNs = Math.max(lastDueNs, lineFreeNs + delayNs);
        underway.addLast(new Segment(kind, bytes, departsNs, lastDueNs));
        expectArrival();
    }

    private void expectArrival() {
        if (arrival == null && !isHeld && !underway.isEmpty()) {
            arrival = world.timeline().at(underway.peekFirst().dueNs(), this::arrive);
        }
    }

    private void arrive() {
        arrival = null;
        while (!underway.isEmpty() && underway.peekFirst().dueNs() <= world.timeline().nanoTime()) {
            if (link.isCut()) {
                if (!loseReset()) {
                    hold();
                }
                return;
            }
            stopGivingUp();
            deliver(underway.removeFirst());
        }
        expectArrival();
    }

    private void hold() {
        isHeld = true;
        link.hold(this);
        // A link that is mended and cut again before anything got through does not begin anew.
        if (givingUp == null) {
            givingUp = world.timeline().after(GIVE_UP_NS, this::giveUp);
        }
    }

    private void giveUp() {
        underway.clear();
        from.onTimeout();
    }

    private void stopGivingUp() {
        if (givingUp != null) {
            givingUp.cancel();
            givingUp = null;
        }
    }

    private void deliver(Segment segment) {
        switch (segment.kind()) {
            case SYN_ACK -> to.onEstablished();
            case DATA -> to.onData(segment.bytes());
            case FIN -> to.onFin();
            case RST -> to.onReset();
            default -> throw new IllegalStateException("no such segment: " + segment);
        }
    }
}
