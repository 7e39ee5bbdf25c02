package io.heddle.engine.transport.http2;

import io.heddle.api.EngineConfig;
import io.heddle.engine.loop.CycleQueue;
import io.heddle.engine.loop.Deadlines;
import io.heddle.engine.loop.Resumable;
import io.heddle.engine.loop.TurnBudget;
import io.heddle.engine.memory.DirectMemory;
import io.heddle.engine.memory.SegmentPool;
import io.heddle.engine.metrics.EngineCounters;
import java.nio.ByteBuffer;
import org.agrona.concurrent.NanoClock;

/**
 * The parts that all sessions of an engine share.
 *
 * <p><b>Thread:</b> loop-confined. <b>Owns:</b> the buffer through which sessions read, made with the first session.
 */
public final class Http2Context {
    final EngineConfig config;
    final SegmentPool pool;
    private final DirectMemory memory;
    final Deadlines deadlines;
    /** For what a server is blamed for if it comes too late. */
    final Deadlines limits;
    final NanoClock cycleClock;
    final EngineCounters counters;
    final TurnBudget budget;
    private final CycleQueue<Resumable> resumes;
    private final CycleQueue<Http2Session> flushes;
    private ByteBuffer readBuffer;

    /**
     * @param resumes those that go on with their input at the end of the cycle
     * @param flushes calls {@link Http2Session#onFlushTurn()} at the end of the cycle
     */
    public Http2Context(
        EngineConfig config,
        SegmentPool pool,
        DirectMemory memory,
        Deadlines deadlines,
        Deadlines limits,
        NanoClock cycleClock,
        EngineCounters counters,
        TurnBudget budget,
        CycleQueue<Resumable> resumes,
        CycleQueue<Http2Session> flushes) {
        this.config = config;
        this.pool = pool;
        this.memory = memory;
        this.deadlines = deadlines;
        this.limits = limits;
        this.cycleClock = cycleClock;
        this.counters = counters;
        this.budget = budget;
        this.resumes = resumes;
        this.flushes = flushes;
    }

    ByteBuffer readBuffer() {
        if (readBuffer == null) {
            readBuffer = memory.allocate(config.readBufferBytes());
        }
        return readBuffer.clear();
    }

    void requestFlush(Http2Session session) {
        flushes.add(session);
    }

    /** It has more to do than its share of the turn allows, or needs a turn of its own. */
    void requestResume(Resumable one) {
        resumes.add(one);
    }
}
