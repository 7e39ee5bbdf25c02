package io.heddle.api.reconnect;

import io.heddle.api.ErrorKind;
import io.heddle.api.ScheduledTask;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import io.heddle.api.WebSocketState;
import io.heddle.api.event.ClosedHandler;
import io.heddle.api.event.Closure;
import io.heddle.api.internal.ClosingListener;
import io.heddle.api.internal.ErrorObserver;
import io.heddle.api.internal.LogText;
import io.heddle.api.internal.RetryAfter;
import io.heddle.api.reconnect.GivenHandlers.Event;
import io.heddle.api.reconnect.ReconnectorEnd.Cause;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Goes round from one attempt to the next: attempt, up, loss, wait. It is itself the handler that each connection is given behind those of
 * the user, and the task of the one timer, so that a round costs no object of its own.
 *
 * <p><b>Thread:</b> the event loop, but for the first attempt, which the thread makes that starts; other threads only ask for the end, and
 * read what is volatile. <b>Owns:</b> the connection under way, and the timer of the next one.
 */
final class ReconnectCycle
    implements Consumer<WebSocket>, ClosedHandler, BiConsumer<WebSocket, WebSocketError>, ErrorObserver, ClosingListener {
    private static final VarHandle STATE;
    private static final int MAX_CAUSE_CHARS = 200;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(ReconnectCycle.class, "state", ReconnectorState.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Reconnector owner;
    private final UriRotation uris;

    // Read by any thread.
    volatile ReconnectorState state = ReconnectorState.NEW;
    /** Null while there is none. */
    volatile WebSocket current;
    volatile boolean isStopAsked;
    volatile long attempts;
    volatile long losses;
    volatile WebSocketError lastError;

    /** Null unless it waits. */
    private volatile ScheduledTask timer;
    private int failures;
    private int attemptsOfThisDowntime;
    private boolean wasEverUp;
    private long upSinceNs;
    private long downSinceNs;

    ReconnectCycle(Reconnector owner, List<URI> uris) {
        this.owner = owner;
        this.uris = new UriRotation(uris);
    }

    // ---- for any thread ----

    /** Makes the first attempt here, so that its mistakes are told to the caller. */
    void start() {
        if (!STATE.compareAndSet(this, ReconnectorState.NEW, ReconnectorState.CONNECTING)) {
            throw new IllegalStateException(isStopAsked ? "A reconnector that was stopped does not start any more: make a new one."
                : "start() was called before: a reconnector starts once.");
        }
        downSinceNs = owner.engine.nanoTime();
        boolean isStarted = false;
        try {
            // One that is wrong is to be told now, and not in the night in which its turn comes.
            uris.visitOthers(owner::check);
            connect();
            isStarted = true;
        } finally {
            if (!isStarted) {
                current = null;
                attempts = 0;
                attemptsOfThisDowntime = 0;
                state = isStopAsked ? ReconnectorState.ENDED : ReconnectorState.NEW;
            }
        }
    }

    /** The target of the attempt under way, or of the next one. */
    URI uri() {
        return uris.next();
    }

    void stop() {
        if (isStopAsked) {
            return;
        }
        isStopAsked = true;
        if (STATE.compareAndSet(this, ReconnectorState.NEW, ReconnectorState.ENDED) || state == ReconnectorState.ENDED) {
            return;
        }
        try {
            owner.engine.execute(this::stopNow);
        } catch (RejectedExecutionException full) {
            // The queue is full of other tasks: the connection is closed all the same, or the timer finds out now.
            closeCurrent();
            hurry(timer);
        } catch (IllegalStateException ended) {
            // The engine has ended, and has told everybody.
            assert owner.engine.isClosed() : ended;
        }
    }

    /** A day of {@code Retry-After} is too long to wait for a stop. @param waiting may be null */
    private static void hurry(ScheduledTask waiting) {
        if (waiting != null) {
            waiting.reschedule(Duration.ZERO);
        }
    }

    private void closeCurrent() {
        WebSocket ws = current;
        if (ws != null) {
            ws.close();
        }
    }

    // ---- on the loop ----

    private void stopNow() {
        if (state == ReconnectorState.WAITING) {
            timer.cancel();
            sneakUnlessNull(end(Cause.STOPPED, null, null, 0, ""));
        } else {
            closeCurrent();
        }
    }

    /** Makes an attempt, or throws what the factory, a hook or {@link WebSocket#open()} threw. */
    private void connect() {
        URI uri = uris.next();
        WebSocket ws = owner.make(uri);
        if (attempts > 0) {
            // The engine lets such attempts wait for their turn.
            ws.internalRequest().reconnect(true);
        }
        sneakUnlessNull(owner.handlers.call(Event.CONFIGURE, ws));
        owner.handlers.giveTo(ws);
        ws.onOpen(this).onClosed(this).onError(this);
        attempts++;
        attemptsOfThisDowntime++;
        current = ws;
        try {
            ws.open();
        } catch (IllegalStateException e) {
            // A stop, which another thread asked for just now, may have closed it before it was opened: it ends as any other.
            if (!isStopAsked || owner.engine.isClosed()) {
                throw e;
            }
        }
        if (isStopAsked) {
            // The stop may have looked for a connection when there was none yet.
            ws.close();
        }
    }

    /** The time of the next attempt has come. */
    @Override
    public void run() {
        if (state != ReconnectorState.WAITING) {
            return;
        }
        timer = null;
        if (isStopAsked) {
            sneakUnlessNull(end(Cause.STOPPED, null, null, 0, ""));
            return;
        }
        state = ReconnectorState.CONNECTING;
        try {
            connect();
        } catch (Throwable thrown) {
            WebSocket half = current;
            current = null;
            sneakUnlessNull(GivenHandlers.together(thrown, onEnd(half, notMade(thrown), 0, "")));
        }
    }

    /** As far as the policy is concerned, a bad argument stays one, and anything else may pass. */
    private WebSocketError notMade(Throwable thrown) {
        boolean isLasting = thrown instanceof IllegalArgumentException;
        return WebSocketError.of(isLasting ? ErrorKind.CONFIG : ErrorKind.PREPARE, WebSocketError.Phase.PREPARE, uris.next(), null,
            "The connection could not be made: the factory, a handler of configure, or open() threw "
                + LogText.printable(thrown.getClass().getName(), MAX_CAUSE_CHARS) + ". The cause says more.",
            thrown);
    }

    @Override
    public void onEngineClosing() {
        timer = null;
        sneakUnlessNull(end(isStopAsked ? Cause.STOPPED : Cause.ENGINE_CLOSED, null, null, 0, ""));
    }

    // ---- the events of a connection, behind its own handlers ----

    @Override
    public void accept(WebSocket ws) {
        if (ws != current) {
            return;
        }
        upSinceNs = owner.engine.nanoTime();
        state = ReconnectorState.UP;
        if (isStopAsked || ws.state() != WebSocketState.OPEN) {
            return;
        }
        Throwable thrown = owner.handlers.call(Event.SUBSCRIBE, ws);
        if (thrown != null) {
            // A connection that is not subscribed looks as if all was well.
            ws.close();
        } else if (!isStopAsked && ws.state() == WebSocketState.OPEN) {
            ConnectionUp up =
                new ConnectionUp(ws, !wasEverUp, Duration.ofNanos(Math.max(0, upSinceNs - downSinceNs)), attemptsOfThisDowntime);
            wasEverUp = true;
            thrown = owner.handlers.call(Event.UP, owner, up);
        }
        sneakUnlessNull(thrown);
    }

    @Override
    public void onClosed(WebSocket ws, int code, String reason) {
        if (ws == current) {
            current = null;
            sneakUnlessNull(onEnd(ws, null, code, reason));
        }
    }

    @Override
    public void accept(WebSocket ws, WebSocketError error) {
        if (ws == current) {
            current = null;
            sneakUnlessNull(onEnd(ws, error, 0, ""));
        }
    }

    @Override
    public boolean onlyObserves() {
        return !owner.handlers.has(Event.DOWN) && !owner.handlers.has(Event.ENDED);
    }

    // ---- what follows ----

    /** @param error null if the connection was closed. @return what handlers threw, or null */
    private Throwable onEnd(WebSocket ws, WebSocketError error, int code, String reason) {
        long nowNs = owner.engine.nanoTime();
        long upNs = state == ReconnectorState.UP ? Math.max(1, nowNs - upSinceNs) : 0;
        boolean isStable = upNs > 0 && upNs >= owner.policy.stableAfter().toNanos();
        if (upNs > 0) {
            losses++;
            downSinceNs = nowNs;
            attemptsOfThisDowntime = 0;
        }
        failures = isStable ? 0 : failures + 1;
        if (isStable) {
            uris.takeAllIn();
        }
        lastError = error == null ? lastError : slim(error);
        Cause cause = causeOfEnd(ws, error, code);
        return cause == null ? waitForNext(ws, error, code, reason, upNs, isStable) : end(cause, ws, error, code, reason);
    }

    /** Nobody needs the body of a response for as long as thousands of connections are up again. */
    private static WebSocketError slim(WebSocketError error) {
        WebSocketError slim =
            WebSocketError.of(error.kind(), error.phase(), error.uri(), error.remoteAddress(), error.message(), error.cause())
                .withTransient(error.isTransient());
        return error.httpStatus() == 0 ? slim : slim.withHttpResponse(error.httpStatus(), Map.of(), "");
    }

    /** @return null if there will be another attempt */
    private Cause causeOfEnd(WebSocket ws, WebSocketError error, int code) {
        if (isStopAsked) {
            return Cause.STOPPED;
        }
        if (owner.engine.isClosed()) {
            return Cause.ENGINE_CLOSED;
        }
        boolean isWorthRetry = error != null ? owner.policy.isWorthRetry(error) || uris.leaveOut()
            : owner.policy.isWorthRetry(codeOfPeer(ws, code));
        if (!isWorthRetry) {
            return Cause.NOT_WORTH_RETRY;
        }
        int most = owner.policy.maxAttempts();
        return most > 0 && failures >= most ? Cause.ATTEMPTS_EXHAUSTED : null;
    }

    /** The code that the peer chose itself: an answer to a close frame of ours repeats its code, and says nothing. */
    private static int codeOfPeer(WebSocket ws, int code) {
        Closure closure = ws.closure();
        if (closure == null) {
            return code;
        }
        boolean isItsOwn = closure.initiator() == Closure.Initiator.PEER || closure.receivedCode() != closure.sentCode();
        return isItsOwn ? closure.receivedCode() : Closure.NO_FRAME;
    }

    private Throwable waitForNext(WebSocket ws, WebSocketError error, int code, String reason, long upNs, boolean isStable) {
        WebSocketEngine engine = owner.engine;
        Duration drawn = owner.policy.delay(failures, engine.random());
        Duration asked = error == null || error.retryAfter() == null ? Duration.ZERO : error.retryAfter();
        Duration most = owner.policy.maxRetryAfter();
        uris.askedToWait(asked.compareTo(most) > 0 ? most : asked, engine.nanoTime());
        Duration wanted = uris.advance(isStable, drawn, engine.nanoTime());
        // No timer takes more than the longest that a server can ask for.
        Duration delay = wanted.compareTo(RetryAfter.MAX) > 0 ? RetryAfter.MAX : wanted;
        state = ReconnectorState.WAITING;
        timer = engine.schedule(delay, this);
        if (timer.isCancelled()) {
            // The engine has just begun to close.
            return end(isStopAsked ? Cause.STOPPED : Cause.ENGINE_CLOSED, ws, error, code, reason);
        }
        if (isStopAsked) {
            // The stop may have looked for a timer when there was none yet.
            hurry(timer);
        }
        return owner.handlers.call(Event.DOWN, owner,
            new ConnectionDown(ws, error, code, reason, Duration.ofNanos(upNs), failures, delay, uris.next()));
    }

    private Throwable end(Cause cause, WebSocket ws, WebSocketError error, int code, String reason) {
        if (state == ReconnectorState.ENDED) {
            return null;
        }
        state = ReconnectorState.ENDED;
        timer = null;
        ReconnectorEnd end = new ReconnectorEnd(cause, ws, error, code, reason);
        return isUnheard(cause, error) ? new IllegalStateException("A Reconnector without an onEnded handler has " + end)
            : owner.handlers.call(Event.ENDED, owner, end);
    }

    /** A bot that does not come back, and whose author is not told, is to be found in the log at least. */
    private boolean isUnheard(Cause cause, WebSocketError error) {
        boolean isOwnWill = cause == Cause.STOPPED || cause == Cause.ENGINE_CLOSED;
        return !isOwnWill && !owner.handlers.has(Event.ENDED) && !owner.handlers.has(error == null ? Event.CLOSED : Event.ERROR);
    }

    /** Has the engine report what a handler threw, once all else is done: it calls this from a handler, or from a task. */
    private static void sneakUnlessNull(Throwable thrown) {
        if (thrown != null) {
            ReconnectCycle.<RuntimeException>sneak(thrown);
        }
    }

    @SuppressWarnings("unchecked") // the compiler takes it for an unchecked one
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
