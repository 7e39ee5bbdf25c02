package io.heddle.engine;

import io.heddle.api.WebSocket;
import io.heddle.engine.dispatch.SlowHandlers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Words the warnings of slow handlers. <b>Thread:</b> any thread; no state. */
final class SlowHandlerLog implements SlowHandlers.Warnings {
    private static final Logger LOG = LoggerFactory.getLogger("io.heddle.engine");
    private static final double NS_PER_MS = 1e6;

    @Override
    public void slow(WebSocket of, String event, Class<?> handler, long tookNs, long limitNs) {
        LOG.warn("{} handler {} took {} ms on {}, more than EngineConfig.warnOfSlowHandlers ({} ms). All connections of its engine waited:"
            + " move what blocks or computes to another thread.", event, SlowHandlers.nameOf(handler), tookNs / NS_PER_MS, of,
            limitNs / NS_PER_MS);
    }

    @Override
    public void leftOut(long count, long limitNs) {
        LOG.warn("{} more calls of handlers within a second took longer than EngineConfig.warnOfSlowHandlers ({} ms).", count,
            limitNs / NS_PER_MS);
    }
}
