package io.heddle.api.async;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketError;
import io.heddle.api.WebSocketException;
import io.heddle.api.WebSocketState;
import io.heddle.api.event.Closure;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;

/**
 * The messages of one connection as a stream whose subscriber says how many it can take (Reactive Streams). While there is no demand the
 * socket is not read, as with {@link WebSocket#suspendReading()}, so that a slow subscriber slows the server, and nothing piles up.
 *
 * <pre>{@code
 * WebSocket ws = engine.webSocket(uri);
 * MessagePublisher.ofText(ws).subscribe(subscriber);
 * ws.open();
 * }</pre>
 *
 * <p>There is one subscriber; any further one is told an {@link IllegalStateException}. It is called on the event-loop thread, so it must
 * not block. A subscriber may come at any time: until then nothing is read, so nothing is lost.
 *
 * <h2>The end</h2>
 *
 * <p>{@code onComplete} follows the last message if the connection was closed with code 1000 or without a code (1005), or if this program
 * ended it: by {@code close}, {@code abort} or the end of its engine. Any other code, and a connection that was lost or never opened, lead
 * to {@code onError} with a {@link WebSocketException}. So a server that goes down (1001) is an error: the stream is not over.
 *
 * <p>Cancelling the subscription closes the connection with code 1000, and so does a subscriber that throws, or that requests less than
 * one, which is told an {@link IllegalArgumentException}.
 *
 * <p>A connection that closes is read to its end, with or without demand: such messages are kept, at most {@link
 * EngineConfig#maxBufferedBytes()} bytes or characters of them, and given to the subscriber as it asks for them; the rest is dropped, and
 * {@code onError} says so behind those that were kept. As long as nothing is read, a close frame of the server is not seen either, nor is a
 * loss.
 *
 * <p>Meanwhile nobody else must suspend or resume the reading of the connection. Handlers of its own see the messages as well, at the rate
 * of the subscriber.
 *
 * @param <T> {@code String}, or {@code byte[]}
 */
public final class MessagePublisher<T> implements Flow.Publisher<T> {
    private static final int NORMAL = 1000;
    private static final int GOING_AWAY = 1001;

    private final WebSocket webSocket;
    private final ToIntFunction<T> size;
    private final AtomicBoolean isTaken = new AtomicBoolean();
    private final AtomicLong demand = new AtomicLong();
    /** Counts those who want the signals to go on: the first of them gives them, for all. */
    private final AtomicInteger signalling = new AtomicInteger();
    /** Messages that came without demand. */
    private final Queue<T> kept = new ConcurrentLinkedQueue<>();
    private final AtomicLong keptBytes = new AtomicLong();
    private volatile Flow.Subscriber<? super T> subscriber;
    private volatile boolean isCancelled;
    private volatile boolean isBadRequest;
    private volatile boolean isEnded;
    /** Set before {@code isEnded}; null for an end that completes. */
    private WebSocketException failure;
    private long dropped;

    private MessagePublisher(WebSocket webSocket, ToIntFunction<T> size) {
        this.webSocket = webSocket;
        this.size = size;
    }

    /**
     * The text messages of a connection. Binary messages are not part of the stream.
     *
     * @param webSocket a connection that is not opened yet; it is given handlers
     * @return a publisher for one subscriber
     * @throws IllegalStateException if the connection was opened before: messages might be missing
     */
    public static MessagePublisher<String> ofText(WebSocket webSocket) {
        MessagePublisher<String> publisher = new MessagePublisher<>(checked(webSocket), String::length);
        webSocket.onMessage((from, text) -> publisher.onMessage(text));
        return publisher.attach();
    }

    /**
     * The binary messages of a connection. Text messages are not part of the stream.
     *
     * @param webSocket as in {@link #ofText}
     * @return a publisher for one subscriber
     * @throws IllegalStateException if the connection was opened before: messages might be missing
     */
    public static MessagePublisher<byte[]> ofBinary(WebSocket webSocket) {
        MessagePublisher<byte[]> publisher = new MessagePublisher<>(checked(webSocket), bytes -> bytes.length);
        webSocket.onBinary((from, bytes) -> publisher.onMessage(bytes));
        return publisher.attach();
    }

    private static WebSocket checked(WebSocket webSocket) {
        if (webSocket.state() != WebSocketState.UNKNOWN) {
            throw new IllegalStateException("A MessagePublisher is made before its connection is opened, so that no message is missing; "
                + webSocket + " was opened before.");
        }
        return webSocket;
    }

    private MessagePublisher<T> attach() {
        webSocket.onOpen(this::onOpen).onClosed(this::onClosed).onError(this::onError);
        return this;
    }

    // ---- the subscriber's side: any thread ----

    @Override
    public void subscribe(Flow.Subscriber<? super T> next) {
        Objects.requireNonNull(next, "subscriber");
        if (!isTaken.compareAndSet(false, true)) {
            refuse(next);
            return;
        }
        try {
            next.onSubscribe(new Demand());
        } catch (Throwable thrown) {
            stop();
            webSocket.close();
            throw thrown;
        }
        // Not before: no other signal can overtake the first one.
        subscriber = next;
        signalLater();
    }

    private static <T> void refuse(Flow.Subscriber<? super T> next) {
        next.onSubscribe(new Flow.Subscription() {
            @Override
            public void request(long count) {
                // There is nothing to have.
            }

            @Override
            public void cancel() {
                // Nothing was begun.
            }
        });
        next.onError(new IllegalStateException("A MessagePublisher has one subscriber, and has it already: the messages of a connection"
            + " are delivered once. Share them with a SubmissionPublisher, for instance."));
    }

    /** The subscription. */
    private final class Demand implements Flow.Subscription {
        @Override
        public void request(long count) {
            if (isCancelled) {
                return;
            }
            if (count <= 0) {
                isBadRequest = true;
                signalLater();
                return;
            }
            long before = demand.getAndUpdate(now -> now + count < 0 ? Long.MAX_VALUE : now + count);
            if (before == 0) {
                webSocket.resumeReading();
            }
            if (!kept.isEmpty() || isEnded) {
                signalLater();
            }
        }

        @Override
        public void cancel() {
            if (!isCancelled) {
                isCancelled = true;
                webSocket.close();
                signalLater();
            }
        }
    }

    /** On the event loop, unless the engine has ended; at once if somebody is giving signals, who then goes on. */
    private void signalLater() {
        if (signalling.getAndIncrement() == 0) {
            handOver();
        }
    }

    private void handOver() {
        try {
            webSocket.engine().execute(() -> signal(null));
        } catch (IllegalStateException | RejectedExecutionException noLoop) {
            signal(null);
        }
    }

    // ---- the connection's side: on the loop ----

    private void onOpen(WebSocket opened) {
        if (demand.get() == 0 && !isCancelled) {
            suspend();
        }
    }

    private void onMessage(T message) {
        if (isCancelled) {
            return;
        }
        if (subscriber != null && demand.get() > 0 && kept.isEmpty() && signalling.compareAndSet(0, 1)) {
            signal(message);
        } else {
            keep(message);
            signal();
        }
        if (demand.get() == 0) {
            suspend();
        }
    }

    private void keep(T message) {
        long bytes = size.applyAsInt(message);
        if (keptBytes.get() + bytes > webSocket.engine().config().maxBufferedBytes() && !kept.isEmpty() || dropped > 0) {
            dropped++;
            return;
        }
        keptBytes.addAndGet(bytes);
        kept.add(message);
    }

    /** Another thread may ask for more in between: then it is not asked again. */
    private void suspend() {
        webSocket.suspendReading();
        if (demand.get() > 0) {
            webSocket.resumeReading();
        }
    }

    private void onClosed(WebSocket closed, int code, String reason) {
        Closure.Initiator initiator = closed.closure().initiator();
        boolean isOurs = initiator == Closure.Initiator.APPLICATION || initiator == Closure.Initiator.ENGINE && code == GOING_AWAY;
        boolean isWell = code == NORMAL || code == Closure.NO_STATUS || isOurs;
        end(isWell ? null : WebSocketException.closed(closed, code, reason));
    }

    private void onError(WebSocket failed, WebSocketError error) {
        end(error.toException());
    }

    private void end(WebSocketException why) {
        failure = dropped == 0 ? why : WebSocketException.of(dropped + " messages came while the connection was closing and nothing was"
            + " requested, and were dropped: those before them take up EngineConfig.maxBufferedBytes. Request more, or close later.");
        isEnded = true;
        signal();
    }

    // ---- signals, one after the other ----

    private void signal() {
        if (signalling.getAndIncrement() == 0) {
            signal(null);
        }
    }

    /**
     * For the one who raised the count from 0: nobody else gives signals until it has come down to 0 again.
     *
     * @param next a message that comes at this moment, and for which there is demand; or null
     */
    private void signal(T next) {
        T first = next;
        int missed = 1;
        do {
            try {
                signalAll(first);
                first = null;
            } catch (Throwable thrown) {
                // Section 2.13 of the specification: such a subscriber is cancelled.
                stop();
                webSocket.close();
                signalling.set(0);
                throw thrown;
            }
            missed = signalling.addAndGet(-missed);
        } while (missed != 0);
    }

    private void signalAll(T first) {
        Flow.Subscriber<? super T> to = subscriber;
        if (to == null) {
            return;
        }
        if (isCancelled) {
            stop();
            return;
        }
        if (isBadRequest) {
            stop();
            webSocket.close();
            to.onError(new IllegalArgumentException("request must be called with 1 or more (Reactive Streams, section 3.9)."));
            return;
        }
        if (first != null) {
            deliver(to, first);
        }
        while (demand.get() > 0 && !isCancelled && !kept.isEmpty()) {
            deliver(to, takeKept());
        }
        if (isEnded && kept.isEmpty() && !isCancelled) {
            WebSocketException why = failure;
            stop();
            if (why == null) {
                to.onComplete();
            } else {
                to.onError(why);
            }
        }
    }

    private void deliver(Flow.Subscriber<? super T> to, T message) {
        demand.getAndUpdate(now -> now == Long.MAX_VALUE ? now : now - 1);
        to.onNext(message);
    }

    private T takeKept() {
        T message = kept.remove();
        keptBytes.addAndGet(-size.applyAsInt(message));
        return message;
    }

    /** Nothing is signalled any more, and the subscriber is not kept (section 3.13). */
    private void stop() {
        isCancelled = true;
        subscriber = null;
        kept.clear();
    }
}
