package io.heddle.jmh.micro;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** A selector that counts who wakes it. <b>Thread:</b> as the selector's. */
final class CountingSelector extends Selector {
    private final AtomicLong wakeUps = new AtomicLong();
    private final Selector real;

    CountingSelector() {
        try {
            real = Selector.open();
        } catch (IOException noDescriptorLeft) {
            throw new UncheckedIOException(noDescriptorLeft);
        }
    }

    long wakeUps() {
        return wakeUps.get();
    }

    @Override
    public Selector wakeup() {
        wakeUps.incrementAndGet();
        real.wakeup();
        return this;
    }

    @Override
    public boolean isOpen() {
        return real.isOpen();
    }

    @Override
    public SelectorProvider provider() {
        return real.provider();
    }

    @Override
    public Set<SelectionKey> keys() {
        return real.keys();
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        return real.selectedKeys();
    }

    @Override
    public int selectNow() throws IOException {
        return real.selectNow();
    }

    @Override
    public int select(long timeoutMs) throws IOException {
        return real.select(timeoutMs);
    }

    @Override
    public int select() throws IOException {
        return real.select();
    }

    @Override
    public int select(Consumer<SelectionKey> action, long timeoutMs) throws IOException {
        return real.select(action, timeoutMs);
    }

    @Override
    public int selectNow(Consumer<SelectionKey> action) throws IOException {
        return real.selectNow(action);
    }

    @Override
    public void close() throws IOException {
        real.close();
    }
}
