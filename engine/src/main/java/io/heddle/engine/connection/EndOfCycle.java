package io.heddle.engine.connection;

import io.heddle.engine.loop.CycleQueue;
import io.heddle.engine.loop.LoopStage;
import io.heddle.engine.transport.http2.Http2Session;

/**
 * The last stage of the duty cycle, in four steps: connections that stopped in the middle of their input go on with it, those that have
 * something to write get their one write, those that ended tell their user, and HTTP/2 sessions write what their streams wrote.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public final class EndOfCycle implements LoopStage {
    private final CycleQueue<Connection> resumes;
    private final CycleQueue<Connection> writes;
    private final CycleQueue<Connection> endings;
    private final CycleQueue<Http2Session> sessions;
    private final CycleQueue.Step<Connection> resume;
    private final CycleQueue.Step<Connection> write;
    private final CycleQueue.Step<Connection> end;
    private final CycleQueue.Step<Http2Session> flush = (session, nowNs) -> session.onFlushTurn();
    /** The number of connections that waited to resume when the last cycle ended; later ones have had their share of this cycle. */
    private int dueToResume;

    EndOfCycle(
        CycleQueue<Connection> resumes,
        CycleQueue<Connection> writes,
        CycleQueue<Connection> endings,
        CycleQueue<Http2Session> sessions,
        Receiver receiver,
        Sender sender,
        Closer closer) {
        this.resumes = resumes;
        this.writes = writes;
        this.endings = endings;
        this.sessions = sessions;
        resume = receiver::onResumeTurn;
        write = sender::onFlushTurn;
        end = closer::onEndTurn;
    }

    @Override
    public int doWork(long nowNs) {
        int work = resumes.size() + writes.size() + endings.size() + sessions.size();
        if (work > 0) {
            int due = dueToResume;
            // Cleared first: if a step throws, the next cycle must not run the entries that this one took.
            dueToResume = 0;
            resumes.run(due, resume, nowNs);
            writes.run(write, nowNs);
            endings.run(end, nowNs);
            // Last, so that all of their streams have written before.
            sessions.run(flush, nowNs);
        }
        dueToResume = resumes.size();
        return work;
    }

    @Override
    public boolean hasWork() {
        return !resumes.isEmpty() || !writes.isEmpty() || !endings.isEmpty() || !sessions.isEmpty();
    }
}
