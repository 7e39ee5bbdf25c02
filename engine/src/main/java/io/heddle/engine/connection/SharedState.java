package io.heddle.engine.connection;

import io.heddle.api.LoggingContext;
import io.heddle.api.WebSocketState;
import io.heddle.api.extension.Extension;
import io.heddle.api.http2.HttpVersion;
import io.heddle.api.statistics.ConnectionStatistics;
import io.heddle.engine.request.ConnectionRequest;
import io.heddle.engine.send.BufferedAmount;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Instant;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import org.agrona.concurrent.NanoClock;

/**
 * The part of a connection's state that the loop and other threads share: what the loop publishes, and the properties that users set.
 *
 * <p>It extends the bookkeeper of {@code bufferedAmount} and does not hold it: each object more costs 16 bytes a connection.
 *
 * <p><b>Thread:</b> any thread. The request, the extensions and what was negotiated are written by the preparing thread before {@code
 * open()} and by the loop afterwards.
 */
class SharedState extends BufferedAmount {
    /** Asks of other threads: look whether there is room for the send that was refused. */
    static final int LOOK_FOR_ROOM = 1;
    /** Take over whether reading is suspended. */
    static final int READING = 1 << 1;
    /** Take over the settings of the pings. */
    static final int PING_SETTINGS = 1 << 2;
    static final int ABORT = 1 << 3;
    private static final int ALL_ASKS = LOOK_FOR_ROOM | READING | PING_SETTINGS | ABORT;
    /** No ask, but a fact that stays: the user wants reading to be suspended. */
    static final int WANTS_SUSPENDED = 1 << 4;
    /** The user has closed the connection. */
    static final int CLOSE_CALLED = 1 << 5;

    private static final int DEFAULT_FRAGMENT_BYTES = 32_767;

    private static final VarHandle STATE;
    private static final VarHandle LAST_MESSAGE;
    private static final VarHandle PINGS;
    private static final VarHandle CONTEXT;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STATE = lookup.findVarHandle(SharedState.class, "state", WebSocketState.class);
            LAST_MESSAGE = lookup.findVarHandle(SharedState.class, "lastMessageNs", long.class);
            PINGS = lookup.findVarHandle(SharedState.class, "pings", PingSettings.class);
            CONTEXT = lookup.findVarHandle(SharedState.class, "context", LoggingContext.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private WebSocketState state = WebSocketState.UNKNOWN;
    private long lastMessageNs = Long.MIN_VALUE;
    private LoggingContext context;
    private volatile ConnectionRequest request;
    private volatile List<Extension> extensions;
    private volatile String subprotocol;
    private volatile HttpVersion httpVersion;
    private volatile int maxFragmentBytes = DEFAULT_FRAGMENT_BYTES;
    private volatile PingSettings pings = PingSettings.DEFAULT;

    /** @param extensions to offer, the preferred one first */
    SharedState(ConnectionRequest request, List<Extension> extensions) {
        this.request = request;
        this.extensions = extensions;
    }

    // ---- published by the loop ----

    WebSocketState state() {
        return (WebSocketState) STATE.getAcquire(this);
    }

    void moveTo(WebSocketState next) {
        STATE.setRelease(this, next);
    }

    /** Moves by a call of the user. @return false if the state is another one */
    boolean tryMove(WebSocketState from, WebSocketState to) {
        return STATE.compareAndSet(this, from, to);
    }

    /** When the last message arrived, or {@code Long.MIN_VALUE}. */
    long lastMessageNs() {
        return (long) LAST_MESSAGE.getOpaque(this);
    }

    void lastMessageNs(long ns) {
        LAST_MESSAGE.setOpaque(this, ns);
    }

    ConnectionRequest request() {
        return request;
    }

    /** Another request follows: of a redirect, a fallback, or another try. */
    void request(ConnectionRequest next) {
        request = next;
    }

    /** The extensions that are offered, and once open those that were agreed. */
    List<Extension> extensions() {
        return extensions;
    }

    String subprotocol() {
        return subprotocol;
    }

    HttpVersion httpVersion() {
        return httpVersion;
    }

    void negotiated(String chosenSubprotocol, List<Extension> agreed, HttpVersion version) {
        subprotocol = chosenSubprotocol;
        extensions = List.copyOf(agreed);
        httpVersion = version;
    }

    // ---- for statistics of the connection, which MeasuredState keeps ----

    void onOpened(NanoClock clock) {}

    void onReceived(int bytes, NanoClock clock) {}

    void onMessageReceived() {}

    void onSent(long bytes, int messages, NanoClock clock) {}

    /** @param dates the date of a time of the engine's clock */
    ConnectionStatistics statistics(LongFunction<Instant> dates) {
        return ConnectionStatistics.NONE;
    }

    // ---- set by users ----

    /**
     * Asks the loop for something: sets bits and clears others.
     *
     * @return whether the loop has no command for this connection yet, so that it needs one
     */
    boolean ask(int set, int cleared) {
        return (changeFlags(set, cleared) & ALL_ASKS) == 0;
    }

    /** All bits, of which those that ask for something are cleared: from here on the next ask needs another command. */
    int takeAsks() {
        return changeFlags(0, ALL_ASKS);
    }

    /** @return whether this was the first call */
    boolean markCloseCalled() {
        return (changeFlags(CLOSE_CALLED, 0) & CLOSE_CALLED) == 0;
    }

    int maxFragmentBytes() {
        return maxFragmentBytes;
    }

    void maxFragmentBytes(int bytes) {
        maxFragmentBytes = bytes;
    }

    PingSettings pings() {
        return pings;
    }

    /** Seen by the getters at once, whichever threads change them; used from the next duty cycle on. */
    void changePings(UnaryOperator<PingSettings> change) {
        PingSettings before = pings;
        while (!PINGS.compareAndSet(this, before, change.apply(before))) {
            before = pings;
        }
    }

    /** True if a context was made: asking whether it has entries would make one. */
    boolean hasContext() {
        return CONTEXT.getAcquire(this) != null;
    }

    /** Made when it is asked for: few connections have one. */
    LoggingContext context() {
        LoggingContext made = (LoggingContext) CONTEXT.getAcquire(this);
        if (made == null) {
            made = new LoggingContext();
            if (!CONTEXT.compareAndSet(this, null, made)) {
                made = (LoggingContext) CONTEXT.getAcquire(this);
            }
        }
        return made;
    }
}
