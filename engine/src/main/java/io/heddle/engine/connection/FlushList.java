package io.heddle.engine.connection;

import io.heddle.engine.loop.LoopStage;
import java.util.ArrayDeque;

/**
 * The last stage of the duty cycle: connections that have something to write get their one write, those that stopped in the middle
 * of their input go on with it, and those that ended tell their user.
 *
 * <p><b>Thread:</b> loop-confined.
 */
public final class FlushList implements LoopStage {
    private final ArrayDeque<Connection> toWrite = new ArrayDeque<>();
    private final ArrayDeque<Connection> toResume = new ArrayDeque<>();
    private final ArrayDeque<Connection> ended = new ArrayDeque<>();
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

    /** Handles what was there at the beginning of each step, so that what handlers add waits for the next cycle. */
    @Override
    public int doWork(long nowNs) {
        int work = toResume.size() + toWrite.size() + ended.size();
        if (work > 0) {
            for (int i = dueToResume; i > 0; i--) {
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
                services.closer.report(ended.pollFirst());
            }
        }
        dueToResume = toResume.size();
        return work;
    }

    @Override
    public boolean hasWork() {
        return !toWrite.isEmpty() || !toResume.isEmpty() || !ended.isEmpty();
    }
}
