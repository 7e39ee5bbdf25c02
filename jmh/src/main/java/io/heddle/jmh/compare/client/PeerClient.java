package io.heddle.jmh.compare.client;

import java.net.URI;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A WebSocket library, as a scenario uses it. <b>Thread:</b> {@code open} is called from any thread, callbacks included. */
public interface PeerClient extends AutoCloseable {
    /** How often an open loop looks what is due. */
    long PACE_NS = 1_000_000;

    /** Starts to open a connection; the listener hears how it went. Does not block. */
    void open(URI uri, PeerListener listener);

    /**
     * Calls a tick about every millisecond until it returns false, on the thread that is best for sending with this library;
     * returns at once. Unless overridden, that is a thread of the harness.
     */
    default void pace(BooleanSupplier tick) {
        Thread pacer = new Thread(() -> {
            while (tick.getAsBoolean()) {
                LockSupport.parkNanos(PACE_NS);
            }
        }, "pacer");
        pacer.setDaemon(true);
        pacer.start();
    }

    /** Ends the library's threads, and whatever is open with them, as far as the library can. */
    @Override
    void close();
}
