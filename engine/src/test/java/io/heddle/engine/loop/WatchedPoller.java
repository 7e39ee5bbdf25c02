package io.heddle.engine.loop;

import io.heddle.engine.loop.nio.NioPoller;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A real poller that says how it was asked: how long each poll was willing to wait, and who paid for wake-ups. */
final class WatchedPoller implements Poller {
    /** The real poller's. */
    final Selector selector;
    /** In milliseconds; 0 does not wait. */
    final List<Long> waitsMs = new ArrayList<>();

    final AtomicInteger wakeUps = new AtomicInteger();
    /** Whether a poll that would wait returns at once instead. */
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
