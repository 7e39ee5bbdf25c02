package io.heddle.engine.connection;

import io.heddle.api.extension.Extension;
import io.heddle.api.statistics.ConnectionStatistics;
import io.heddle.engine.request.ConnectionRequest;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.List;
import java.util.function.LongFunction;
import org.agrona.concurrent.NanoClock;

/**
 * The state of a connection that keeps statistics of its own: 56 bytes more. A subclass, so that others pay neither a field nor a branch.
 *
 * <p><b>Thread:</b> single writer (the loop), any reader.
 */
final class MeasuredState extends SharedState {
    private static final long NEVER = Long.MIN_VALUE;
    private static final VarHandle MESSAGES_RECEIVED = field("messagesReceived");
    private static final VarHandle MESSAGES_SENT = field("messagesSent");
    private static final VarHandle BYTES_RECEIVED = field("bytesReceived");
    private static final VarHandle BYTES_SENT = field("bytesSent");
    private static final VarHandle OPENED = field("openedNs");
    private static final VarHandle SENT = field("sentNs");
    private static final VarHandle HEARD = field("heardNs");

    private long messagesReceived;
    private long messagesSent;
    private long bytesReceived;
    private long bytesSent;
    private long openedNs = NEVER;
    private long sentNs = NEVER;
    private long heardNs = NEVER;

    MeasuredState(ConnectionRequest request, List<Extension> extensions) {
        super(request, extensions);
    }

    private static VarHandle field(String name) {
        try {
            return MethodHandles.lookup().findVarHandle(MeasuredState.class, name, long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Override
    void onOpened(NanoClock clock) {
        OPENED.setOpaque(this, clock.nanoTime());
    }

    @Override
    void onReceived(int bytes, NanoClock clock) {
        if (bytes > 0) {
            BYTES_RECEIVED.setOpaque(this, bytesReceived + bytes);
            HEARD.setOpaque(this, clock.nanoTime());
        }
    }

    @Override
    void onMessageReceived() {
        MESSAGES_RECEIVED.setOpaque(this, messagesReceived + 1);
    }

    @Override
    void onSent(long bytes, int messages, NanoClock clock) {
        MESSAGES_SENT.setOpaque(this, messagesSent + messages);
        if (bytes > 0) {
            BYTES_SENT.setOpaque(this, bytesSent + bytes);
            SENT.setOpaque(this, clock.nanoTime());
        }
    }

    @Override
    ConnectionStatistics statistics(LongFunction<Instant> dates) {
        return new ConnectionStatistics(
            (long) MESSAGES_RECEIVED.getOpaque(this),
            (long) MESSAGES_SENT.getOpaque(this),
            (long) BYTES_RECEIVED.getOpaque(this),
            (long) BYTES_SENT.getOpaque(this),
            date(OPENED, dates),
            date(SENT, dates),
            date(HEARD, dates));
    }

    private Instant date(VarHandle field, LongFunction<Instant> dates) {
        long ns = (long) field.getOpaque(this);
        return ns == NEVER ? null : dates.apply(ns);
    }
}
