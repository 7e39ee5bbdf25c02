package io.heddle.engine.servers;

import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sends series of frames in the order added, one frame at a time. Libraries call back in the sending thread or in another, at once or
 * later: neither may grow the stack or reorder frames.
 *
 * <p><b>Thread:</b> any thread; whoever finds the chain idle works it off.
 */
final class SendChain {
    private record Series(Iterator<EchoPeer.Frame> frames, Runnable done) {
    }

    private final EchoPeer peer;
    private final Queue<Series> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean sent = new AtomicBoolean();
    private final AtomicInteger events = new AtomicInteger();
    // Only touched by the one that works the chain off.
    private boolean inFlight;
    private Series current;

    SendChain(EchoPeer peer) {
        this.peer = peer;
    }

    /** Sends {@code frames} after all that was added before, then runs {@code done}. */
    void add(Iterator<EchoPeer.Frame> frames, Runnable done) {
        waiting.add(new Series(frames, done));
        workOff();
    }

    private void onSent() {
        sent.set(true);
        workOff();
    }

    private void workOff() {
        if (events.getAndIncrement() != 0) {
            return;
        }
        do {
            step();
        } while (events.decrementAndGet() != 0);
    }

    private void step() {
        if (inFlight && !sent.getAndSet(false)) {
            return;
        }
        inFlight = false;
        for (Series next = head(); next != null; next = head()) {
            if (next.frames().hasNext()) {
                inFlight = true;
                peer.send(next.frames().next(), this::onSent);
                return;
            }
            current = null;
            next.done().run();
        }
    }

    private Series head() {
        if (current == null) {
            current = waiting.poll();
        }
        return current;
    }
}
