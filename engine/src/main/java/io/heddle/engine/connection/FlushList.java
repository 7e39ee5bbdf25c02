package io.heddle.engine.connection;

import io.heddle.engine.loop.LoopStage;
import io.heddle.engine.transport.http2.Http2Session;
import java.util.ArrayDeque;

/**
 * The last stage of the duty cycle: connections that have something to write get their one write, those that stopped in the middle
 * of their input go on with it, those that ended tell their user, and HTTP/2 sessions write what their streams wrote.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public final class FlushList implements LoopStage {
    private final ArrayDeque<Connection> toWrite = new ArrayDeque<>();
    private final ArrayDeque<Connection> toResume = new ArrayDeque<>();
    private final ArrayDeque<Connection> ended = new ArrayDeque<>();
    private final ArrayDeque<Http2Session> sessions = new ArrayDeque<>();
    /** How many of those to resume were there when the last cycle ended: the share of this one is not theirs yet. */
    private int dueToResume;
    private EngineServices services;

    void serve(EngineServices engine) {
        services = engine;
    }

    void write(Connection connection) {
        toWrite.addLast(connection);
    }

    void resume(Connection connection) {
        if (!connection.awaitsResume) {
            connection.awaitsResume = true;
            toResume.addLast(connection);
        }
    }

    void ended(Connection connection) {
        ended.addLast(connection);
    }

    void flush(Http2Session session) {
        sessions.addLast(session);
    }

    /** Handles what was there at the beginning of each step, so that what handlers add waits for the next cycle. */
    @Override
    public int doWork(long nowNs) {
        int work = toResume.size() + toWrite.size() + ended.size() + sessions.size();
        if (work > 0) {
            int due = dueToResume;
            // Whatever a step throws, the next cycle does not count on what this one took.
            dueToResume = 0;
            for (int i = due; i > 0; i--) {
                Connection connection = toResume.pollFirst();
                connection.awaitsResume = false;
                try {
                    services.inbound.resume(connection, nowNs);
                } catch (Throwable fault) {
                    connection.onFault(fault);
                }
            }
            for (int i = toWrite.size(); i > 0; i--) {
                Connection connection = toWrite.pollFirst();
                try {
                    services.sender.onFlushTurn(connection, nowNs);
                } catch (Throwable fault) {
                    connection.onFault(fault);
                }
            }
            for (int i = ended.size(); i > 0; i--) {
                report(ended.pollFirst());
            }
            // Last, so that all of their streams have written before.
            for (int i = sessions.size(); i > 0; i--) {
                flushSession(sessions.pollFirst());
            }
        }
        dueToResume = toResume.size();
        return work;
    }

    private void report(Connection connection) {
        try {
            services.closer.report(connection);
        } catch (Throwable fault) {
            // The user's handlers are guarded further down: this is the log, or memory that has run out.
            ConnectionLog.faultAtEnd(connection.webSocket, fault);
        }
    }

    private static void flushSession(Http2Session session) {
        try {
            session.onFlushTurn();
        } catch (Throwable fault) {
            session.onFault(fault);
        }
    }

    @Override
    public boolean hasWork() {
        return !toWrite.isEmpty() || !toResume.isEmpty() || !ended.isEmpty() || !sessions.isEmpty();
    }
}
