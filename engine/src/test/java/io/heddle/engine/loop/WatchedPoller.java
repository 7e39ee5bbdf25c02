package io.heddle.engine.loop;

import io.heddle.engine.loop.nio.NioPoller;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A real poller that records its calls: the time that each poll was willing to wait, and the number of wake-ups. */
final class WatchedPoller implements Poller {
    /** The selector of the real poller. */
    final Selector selector;
    /** The waits in milliseconds; 0 does not wait. */
    final List<Long> waitsMs = new ArrayList<>();

    final AtomicInteger wakeUps = new AtomicInteger();
    /** True if a poll that would wait returns at once instead. */
    boolean neverWaits;

    private final NioPoller real;

    WatchedPoller() throws IOException {
        selector = Selector.open();
        real = new NioPoller(selector, 0, 0);
    }

    @Override
    public SocketHandle connect(InetSocketAddress remote, InetAddress local, LoopParticipant participant) throws IOException {
        return real.connect(remote, local, participant);
    }

    @Override
    public int poll(long waitMs, ReadyListener ready) throws IOException {
        waitsMs.add(waitMs);
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
