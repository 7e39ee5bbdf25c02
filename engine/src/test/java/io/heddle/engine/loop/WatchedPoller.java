package io.heddle.engine.loop;

import io.heddle.engine.loop.nio.NioPoller;
import io.heddle.engine.loop.nio.SocketSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** A real poller that records its calls: the time that each poll was willing to wait, and the number of wake-ups. */
final class WatchedPoller implements Poller {
    /** The selector of the real poller. */
    final Selector selector;
    /** The waits in milliseconds; 0 does not wait. */
    final List<Long> waitsMs = new ArrayList<>();
    /** True once a poll was willing to wait. */
    volatile boolean hasSlept;

    final AtomicInteger wakeUps = new AtomicInteger();
    /** True if a poll that would wait returns at once instead. */
    boolean neverWaits;

    private final NioPoller real;

    WatchedPoller() throws IOException {
        selector = Selector.open();
        real = new NioPoller(selector, SocketSettings.NONE);
    }

    @Override
    public SocketHandle connect(SocketAddress remote, InetSocketAddress local, LoopParticipant participant) throws IOException {
        return real.connect(remote, local, participant);
    }

    @Override
    public void visitSockets(BiConsumer<SocketAddress, SocketAddress> visitor) {
        real.visitSockets(visitor);
    }

    @Override
    public int poll(long waitMs, ReadyListener ready) throws IOException {
        waitsMs.add(waitMs);
        hasSlept |= waitMs > 0;
        return real.poll(neverWaits ? 0 : waitMs, ready);
    }

    @Override
    public void wakeup() {
        wakeUps.incrementAndGet();
        real.wakeup();
    }

    boolean isOpen() {
        return selector.isOpen();
    }

    @Override
    public void close() throws IOException {
        real.close();
    }
}
