package io.heddle.jmh.micro;

import io.heddle.engine.loop.LoopParticipant;
import io.heddle.engine.loop.Poller;
import io.heddle.engine.loop.ReadyListener;
import io.heddle.engine.loop.SocketHandle;
import io.heddle.engine.loop.nio.NioPoller;
import io.heddle.engine.loop.nio.SocketSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

/**
 * Connects to a scripted socket, whose readiness is the caller's to tell; sleeps and wakes as the real poller does, and counts its
 * wake-ups. <b>Thread:</b> as the poller's; any thread reads the count.
 */
final class ScriptedPoller implements Poller {
    private final AtomicLong wakeUps = new AtomicLong();
    private final Poller real;
    private final SocketHandle socket;
    private LoopParticipant participant;

    /** @param socket every connection stands on it */
    ScriptedPoller(SocketHandle socket) {
        this.socket = socket;
        try {
            real = NioPoller.open(SocketSettings.NONE);
        } catch (IOException noDescriptorLeft) {
            throw new UncheckedIOException(noDescriptorLeft);
        }
    }

    long wakeUps() {
        return wakeUps.get();
    }

    /** The owner of the socket, or null before it connects. */
    LoopParticipant participant() {
        return participant;
    }

    @Override
    public SocketHandle connect(SocketAddress remote, InetSocketAddress local, LoopParticipant owner) {
        participant = owner;
        return socket;
    }

    @Override
    public void visitSockets(BiConsumer<SocketAddress, SocketAddress> visitor) {
        // There is no real one.
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
