package io.heddle.engine.loop;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A real selector that says how it was asked: how long each select was willing to wait, and who paid for wake-ups. */
final class WatchedSelector extends Selector {
    final Selector real;
    /** In milliseconds; 0 is selectNow. */
    final List<Long> waitsMs = new ArrayList<>();

    final AtomicInteger wakeUps = new AtomicInteger();
    /** Whether a select that would wait returns at once instead. */
    boolean neverWaits;

    WatchedSelector() throws IOException {
        real = Selector.open();
    }

    @Override
    public int select(Consumer<SelectionKey> action, long timeoutMs) throws IOException {
        waitsMs.add(timeoutMs);
        return neverWaits ? real.selectNow(action) : real.select(action, timeoutMs);
    }

    @Override
    public int selectNow(Consumer<SelectionKey> action) throws IOException {
        waitsMs.add(0L);
        return real.selectNow(action);
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
    public int selectNow() {
        throw new UnsupportedOperationException("the loop selects with an action");
    }

    @Override
    public int select(long timeoutMs) {
        throw new UnsupportedOperationException("the loop selects with an action");
    }

    @Override
    public int select() {
        throw new UnsupportedOperationException("the loop selects with an action");
    }

    @Override
    public void close() throws IOException {
        real.close();
    }
}
