package io.heddle.jmh.micro;

import io.heddle.engine.loop.LoopParticipant;
import io.heddle.engine.loop.Poller;
import io.heddle.engine.loop.ReadyListener;
import io.heddle.engine.loop.SocketHandle;
import io.heddle.engine.loop.nio.NioPoller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;

/** A poller that counts its wake-ups. <b>Thread:</b> as the poller's. */
final class CountingPoller implements Poller {
    private final AtomicLong wakeUps = new AtomicLong();
    private final Poller real;

    CountingPoller() {
        try {
            real = NioPoller.open(0, 0);
        } catch (IOException noDescriptorLeft) {
            throw new UncheckedIOException(noDescriptorLeft);
        }
    }

    long wakeUps() {
        return wakeUps.get();
    }

    @Override
    public SocketHandle connect(InetSocketAddress remote, InetAddress local, LoopParticipant participant) throws IOException {
        return real.connect(remote, local, participant);
    }

    @Override
    public int poll(long waitMs, ReadyListener ready) throws IOException {
        return real.poll(waitMs, ready);
    }

    @Override
    public void wakeup() {
        wakeUps.incrementAndGet();
        real.wakeup();
    }

    @Override
    public void close() throws IOException {
        real.close();
    }
}
