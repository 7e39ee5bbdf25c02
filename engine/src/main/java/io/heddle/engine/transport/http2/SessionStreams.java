package io.heddle.engine.transport.http2;

import io.heddle.engine.metrics.Counter;
import io.heddle.engine.metrics.EngineCounters;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.agrona.collections.Int2ObjectHashMap;

/**
 * The streams of a session from their opening until they have ended both ways (RFC 9113 section 5.1), and the next stream id.
 *
 * <p><b>Thread:</b> loop-confined, one a session.
 */
final class SessionStreams {
    private final Http2Context context;
    private final SessionWriter writer;
    private final SessionTimeouts timeouts;
    private final EngineCounters counters;
    private final Int2ObjectHashMap<Http2StreamTransport> streams = new Int2ObjectHashMap<>();
    /** The streams that have a final response, and the most that had one at a time. */
    private int answered;
    private int maxAnswered;
    /** A stream was not answered in time. */
    private boolean isDoubted;
    /** The places of streams that will be opened, once their requests are prepared. */
    private int reserved;
    /** Negative once a client has used up all its ids. */
    private int nextId = 1;

    SessionStreams(Http2Context context, SessionWriter writer, SessionTimeouts timeouts) {
        this.context = context;
        this.writer = writer;
        this.timeouts = timeouts;
        this.counters = context.counters;
    }

    boolean isEmpty() {
        return streams.isEmpty();
    }

    /** The places that are taken: by streams, and by those that will be opened. */
    int taken() {
        return streams.size() + reserved;
    }

    void reserve() {
        reserved++;
        timeouts.onBusy();
    }

    void release(boolean mayBecomeIdle) {
        reserved--;
        if (mayBecomeIdle) {
            becomeIdle();
        }
    }

    /** If there is no stream, and none is to be opened, the time of an idle session begins. */
    void becomeIdle() {
        if (taken() == 0) {
            timeouts.onIdle();
        }
    }

    /** @return the stream, or null if it is closed or idle */
    Http2StreamTransport get(int id) {
        return streams.get(id);
    }

    /** True for a stream that was never opened; the server may open none. */
    boolean isIdle(int id) {
        return (id & 1) == 0 || Integer.compareUnsigned(id, nextId) >= 0;
    }

    // ---- opening ----

    /**
     * The most streams that the server is believed to serve at a time. It may announce more than that: some keep a worker for each stream,
     * and let the others wait. Once one was not answered, as many are believed as were answered, and at least one.
     */
    int believedLimit() {
        return isDoubted ? Math.max(1, maxAnswered) : Integer.MAX_VALUE;
    }

    /** A final response has come. */
    void onAnswered() {
        answered++;
        maxAnswered = Math.max(maxAnswered, answered);
    }

    void onUnanswered() {
        isDoubted = true;
    }

    boolean hasNextId() {
        return nextId > 0;
    }

    int takeNextId() {
        int id = nextId;
        nextId += 2;
        return id;
    }

    void add(Http2StreamTransport stream) {
        streams.put(stream.id, stream);
        timeouts.onBusy();
        counters.add(Counter.HTTP2_STREAMS, 1);
        counters.add(Counter.HTTP2_STREAMS_OPENED, 1);
        long record = counters.get(Counter.HTTP2_MAX_STREAMS);
        counters.add(Counter.HTTP2_MAX_STREAMS, Math.max(0, streams.size() - record));
    }

    // ---- SETTINGS_INITIAL_WINDOW_SIZE ----

    /** @return false if a window would exceed its maximum */
    boolean increaseSendWindows(int increment) {
        // A copy, since a stream that goes on may end others.
        for (Http2StreamTransport stream : List.copyOf(streams.values())) {
            if (!stream.increaseSendWindow(increment)) {
                return false;
            }
        }
        return true;
    }

    // ---- the end of a stream ----

    /** Our direction ends, in order. */
    void endOutput(Http2StreamTransport stream) {
        if (streams.containsKey(stream.id)) {
            writer.endStream(stream.id);
            if (stream.isInputEnded()) {
                remove(stream);
            }
        }
    }

    void reset(Http2StreamTransport stream, Http2ErrorCode code) {
        if (remove(stream)) {
            writer.reset(stream.id, code);
        }
    }

    /** The stream has ended both ways. @return false if it was removed before */
    boolean remove(Http2StreamTransport stream) {
        if (streams.remove(stream.id) == null) {
            return false;
        }
        answered -= stream.isAnswered() ? 1 : 0;
        counters.add(Counter.HTTP2_STREAMS, -1);
        if (streams.isEmpty()) {
            becomeIdle();
            writer.requestFlush();
        }
        return true;
    }

    /** The server broke a rule on the stream: a stream error, RFC 9113 section 5.4.2. */
    void fail(Http2StreamTransport stream, Http2Violation violation) {
        writer.reset(stream.id, violation.code);
        fail(stream, new Http2StreamException(violation.reason(), StreamEnd.STREAM_ERROR, true, null));
    }

    /** To the server the stream is closed already. */
    void fail(Http2StreamTransport stream, Http2StreamException why) {
        if (remove(stream)) {
            stream.fail(why);
            stream.tellReadable(context.cycleClock.nanoTime());
        }
    }

    Collection<Http2StreamTransport> all() {
        return streams.values();
    }

    /** As {@link #fail}, but its owner learns it in a turn of its own, since there may be thousands. */
    void failLater(Http2StreamTransport stream, Http2StreamException why) {
        if (remove(stream)) {
            stream.fail(why);
            context.requestResume(stream);
        }
    }

    /** @return the streams with larger ids */
    List<Http2StreamTransport> above(int lastId) {
        List<Http2StreamTransport> above = new ArrayList<>();
        for (Http2StreamTransport stream : streams.values()) {
            if (stream.id > lastId) {
                above.add(stream);
            }
        }
        return above;
    }

    /** The session has ended, and all its streams with it. @return these */
    List<Http2StreamTransport> removeAll() {
        List<Http2StreamTransport> all = List.copyOf(streams.values());
        streams.clear();
        counters.add(Counter.HTTP2_STREAMS, -all.size());
        return all;
    }
}
