package io.heddle.jmh.compare.client;

import java.net.URI;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A WebSocket library as scenarios use it. <b>Thread:</b> {@code open} is called from any thread, callbacks included. */
public interface PeerClient extends AutoCloseable {
    /** The interval at which an open loop checks for due messages. */
    long PACE_NS = 1_000_000;

    /** Starts to open a connection, without blocking; the listener is told the outcome. */
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

    /** Ends the library's threads and open connections, as far as the library can. */
    @Override
    void close();
}
