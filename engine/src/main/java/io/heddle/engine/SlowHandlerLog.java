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
            + " move what blocks or computes to another thread.", event, name(handler), tookNs / NS_PER_MS, of, limitNs / NS_PER_MS);
    }

    @Override
    public void leftOut(long count, long limitNs) {
        LOG.warn("{} more calls of handlers within a second took longer than EngineConfig.warnOfSlowHandlers ({} ms).", count,
            limitNs / NS_PER_MS);
    }

    /** The class around a lambda says where it stands; its own name says nothing. */
    private static String name(Class<?> handler) {
        int lambda = handler.getName().indexOf("$$Lambda");
        return lambda < 0 ? handler.getName() : "in " + handler.getName().substring(0, lambda);
    }
}
