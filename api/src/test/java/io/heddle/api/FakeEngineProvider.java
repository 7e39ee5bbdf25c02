package io.heddle.api;

import io.heddle.api.spi.EngineProvider;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts what it makes, and fails when told to. Its service files lie where only the class loaders of a test look. <b>Thread:</b>
 * any thread.
 */
public final class FakeEngineProvider implements EngineProvider {
    static final AtomicInteger STARTED = new AtomicInteger();
    static final AtomicInteger INVOKERS = new AtomicInteger();
    /** How many more starts are to fail. */
    static final AtomicInteger FAILURES = new AtomicInteger();

    /** For the service loader. */
    public FakeEngineProvider() {}

    @Override
    public WebSocketEngine start(EngineConfig config) {
        STARTED.incrementAndGet();
        if (FAILURES.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IllegalStateException("told to fail");
        }
        return new FakeEngine(config);
    }

    @Override
    public WebSocketEngine invoker(EngineConfig config) {
        INVOKERS.incrementAndGet();
        return new FakeEngine(config);
    }

    /** A second provider, to see which of two is taken. */
    public static final class Other implements EngineProvider {
        /** For the service loader. */
        public Other() {}

        @Override
        public WebSocketEngine start(EngineConfig config) {
            return new FakeEngine(config);
        }

        @Override
        public WebSocketEngine invoker(EngineConfig config) {
            return new FakeEngine(config);
        }
    }

    /** A provider that can not be made. */
    public static final class Failing implements EngineProvider {
        /** For the service loader. */
        public Failing() {
            throw new UnsupportedOperationException("not on this machine");
        }

        @Override
        public WebSocketEngine start(EngineConfig config) {
            throw new AssertionError("never made");
        }

        @Override
        public WebSocketEngine invoker(EngineConfig config) {
            throw new AssertionError("never made");
        }
    }
}
