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
    /** Linux's {@code tcp_retries2}: after so long without an acknowledgement the connection is given up. */
    private static final long GIVE_UP_NS = TimeUnit.SECONDS.toNanos(924);

    /** Something on its way. */
    private record Segment(Kind kind, ByteBuffer bytes, long dueNs) {}

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
    private long lineFreeNs;
    private long lastDueNs;
    private boolean isHeld;
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
        lineFreeNs = Math.max(lineFreeNs, world.timeline().nanoTime()) + link.occupationNs(bytes.remaining());
        add(Kind.DATA, ByteBuffer.allocate(bytes.remaining()).put(bytes).flip());
    }

    void sendSynAck() {
        add(Kind.SYN_ACK, null);
    }

    void sendFin() {
        add(Kind.FIN, null);
    }

    void sendRst() {
        add(Kind.RST, null);
    }

    /** The reader has taken so many bytes: their space comes back to the writer. */
    void read(int bytes) {
        world.timeline().after(link.delayNs(), () -> {
            occupied -= bytes;
            from.onRoom();
        });
    }

    TcpEndpoint to() {
        return to;
    }

    /** The link is mended. */
    void resume() {
        isHeld = false;
        stopGivingUp();
        arrive();
    }

    private void add(Kind kind, ByteBuffer bytes) {
        long departsNs = Math.max(lineFreeNs, world.timeline().nanoTime());
        lastDueNs = Math.max(lastDueNs, departsNs + link.delayNs());
        underway.addLast(new Segment(kind, bytes, lastDueNs));
        world.timeline().at(lastDueNs, this::arrive);
    }

    private void arrive() {
        while (!underway.isEmpty() && underway.peekFirst().dueNs() <= world.timeline().nanoTime()) {
            if (link.isCut()) {
                hold();
                return;
            }
            deliver(underway.removeFirst());
        }
    }

    private void hold() {
        if (!isHeld) {
            isHeld = true;
            link.hold(this);
            givingUp = world.timeline().after(GIVE_UP_NS, from::onTimeout);
        }
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
