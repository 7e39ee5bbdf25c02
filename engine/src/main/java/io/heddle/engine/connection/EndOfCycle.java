package io.heddle.engine.connection;

import io.heddle.engine.loop.CycleQueue;
import io.heddle.engine.loop.LoopStage;
import io.heddle.engine.loop.Resumable;
import io.heddle.engine.loop.TurnBudget;
import io.heddle.engine.send.LoopInvoker;
import io.heddle.engine.transport.http2.Http2Session;

/**
 * The last stage of the duty cycle, in five steps: those that stopped in the middle of their input go on with it; connections of an engine
 * that closes begin their end; those that have something to write get their one write; those that ended tell their user; and HTTP/2
 * sessions write what their streams wrote. Each step does as much as the turn's budget allows.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public final class EndOfCycle implements LoopStage {
    /** The steps of this stage. */
    public static final int STEPS = 5;

    private final CycleQueue<Resumable> resumes;
    private final ConnectionRegistry registry;
    private final LoopInvoker sends;
    private final CycleQueue<Connection> writes;
    private final CycleQueue<Connection> endings;
    private final CycleQueue<Http2Session> sessions;
    private final TurnBudget budget;
    private final CycleQueue.Step<Resumable> resume = Resumable::onResume;
    private final CycleQueue.Step<Connection> write;
    private final CycleQueue.Step<Connection> end;
    private final CycleQueue.Step<Http2Session> flush = (session, nowNs) -> session.onFlushTurn();
    /** The number of those that waited to resume when the last cycle ended; later ones have had their share of this cycle. */
    private int dueToResume;

    EndOfCycle(
        CycleQueue<Resumable> resumes,
        ConnectionRegistry registry,
        LoopInvoker sends,
        CycleQueue<Connection> writes,
        CycleQueue<Connection> endings,
        CycleQueue<Http2Session> sessions,
        TurnBudget budget,
        Sender sender,
        Closer closer) {
        this.resumes = resumes;
        this.registry = registry;
        this.sends = sends;
        this.writes = writes;
        this.endings = endings;
        this.sessions = sessions;
        this.budget = budget;
        write = sender::onFlushTurn;
        end = closer::onEndTurn;
    }

    @Override
    public int doWork(long nowNs) {
        int work = resumes.size() + writes.size() + endings.size() + sessions.size();
        if (work > 0 || registry.isVisiting()) {
            work++;
            int due = dueToResume;
            // Cleared first: if a step throws, the next cycle must not run the entries that this one took.
            dueToResume = 0;
            resumes.run(due, resume, budget, nowNs);
            visitConnections();
            writes.run(write, budget, nowNs);
            endings.run(end, budget, nowNs);
            // Last, so that all of their streams have written before.
            sessions.run(flush, budget, nowNs);
        }
        dueToResume = resumes.size();
        return work;
    }

    /** A connection of an engine that closes begins its end behind all that was sent before. */
    private void visitConnections() {
        budget.beginStep();
        if (registry.isVisiting() && sends.passOn()) {
            registry.visitSome(budget);
        }
    }

    @Override
    public boolean hasWork() {
        return !resumes.isEmpty() || registry.isVisiting() || !writes.isEmpty() || !endings.isEmpty() || !sessions.isEmpty();
    }
}
