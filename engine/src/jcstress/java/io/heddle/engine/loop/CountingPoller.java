package io.heddle.engine.loop;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** A poller of which only the wake-ups matter. <b>Thread:</b> any thread. */
public final class CountingPoller implements Poller {
    private final AtomicInteger wakeups = new AtomicInteger();

    public int wakeups() {
        return wakeups.get();
    }

    @Override
    public void wakeup() {
        wakeups.incrementAndGet();
    }

    @Override
    public SocketHandle connect(SocketAddress remote, InetSocketAddress local, LoopParticipant participant) {
        throw new UnsupportedOperationException("The tests of races open no sockets");
    }

    @Override
    public void visitSockets(BiConsumer<SocketAddress, SocketAddress> visitor) {
        throw new UnsupportedOperationException("The tests of races open no sockets");
    }

    @Override
    public int poll(long waitMs, ReadyListener ready) {
        throw new UnsupportedOperationException("The tests of races do not wait");
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
