package io.heddle.api.async;

import io.heddle.api.SendResult;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketException;
import io.heddle.api.event.WebSocketEvents;
import java.time.Duration;
import java.util.Deque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Requests over a connection, each with a future of its reply: the message that has the same key, such as the id of JSON-RPC.
 *
 * <pre>{@code
 * Requests<String, String> requests = Requests.ofText((String text) -> text.split(" ")[0]);
 * requests.timeLimit(Duration.ofSeconds(2)).attach(ws);
 * ws.openAsync().join();
 * System.out.println(requests.send("42", "42 what time is it?").join());
 * }</pre>
 *
 * <p>{@link #attach} it to a connection before that is opened, or to the object that makes one connection after the other: requests go to
 * the connection that is open. All methods may be called from any thread, virtual ones included, and from handlers; none blocks. The
 * futures complete on the event-loop thread, where {@code join} and {@code get} of one that is not complete throw an {@link
 * IllegalStateException}, since that thread would wait for itself.
 *
 * <h2>How a request ends</h2>
 *
 * <ul>
 *   <li>with its reply;
 *   <li>in a {@link TimeoutException} once {@link #timeLimit} is over. A reply that comes later is counted in {@link #lateReplies()} and
 *       given to nobody, as long as its key is among the last {@link #maxPending} that were given up and not used again;
 *   <li>in a {@link WebSocketException} if there is no open connection, or it ends, by an error or closed: then all that wait for it fail;
 *   <li>in a {@link RejectedExecutionException} if {@link #maxPending} requests wait already;
 *   <li>in an {@link IllegalStateException} if a request with the same key waits;
 *   <li>as its future does that this program cancels or completes, by {@code orTimeout} for instance: then its key counts as one that was
 *       given up.
 * </ul>
 *
 * <p>A request that meets back-pressure waits for {@code onWritable} with those behind it, in their order, while its time runs. Messages
 * that are no reply go to {@link #onUnmatched}; other handlers of the connection see all messages, replies included.
 *
 * @param <K> the key: its {@code equals} and {@code hashCode} find the request
 * @param <M> the message: {@code String}, or {@code byte[]}
 */
public final class Requests<K, M> {
    private static final Duration DEFAULT_TIME_LIMIT = Duration.ofSeconds(10);
    private static final Duration MAX_TIME_LIMIT = Duration.ofDays(1);
    private static final int DEFAULT_MAX_PENDING = 1_024;

    private final Function<? super M, ? extends K> keyOf;
    private final BiFunction<WebSocket, M, SendResult> sender;
    private final BiConsumer<WebSocketEvents<?>, BiConsumer<WebSocket, M>> listener;
    private final ConcurrentMap<K, Reply<K, M>> pending = new ConcurrentHashMap<>();
    private final AtomicInteger pendingCount = new AtomicInteger();
    /** Requests that are not sent yet, in their order; often none. */
    private final Queue<Reply<K, M>> unsent = new ConcurrentLinkedQueue<>();
    /** Counts those who want the queue to go on: the first of them sends, for all. */
    private final AtomicInteger sending = new AtomicInteger();
    private final GivenUpKeys<K> givenUp = new GivenUpKeys<>();
    private final LongAdder late = new LongAdder();
    private final LongAdder unmatched = new LongAdder();
    private volatile Duration timeLimit = DEFAULT_TIME_LIMIT;
    private volatile int maxPending = DEFAULT_MAX_PENDING;
    private volatile BiConsumer<WebSocket, M> onUnmatched;
    /** The open connections, the last one first; mostly one. */
    private final Deque<WebSocket> open = new ConcurrentLinkedDeque<>();
    /** Null before the first connection was open. */
    private volatile Thread loopThread;

    private Requests(
        Function<? super M, ? extends K> keyOf,
        BiFunction<WebSocket, M, SendResult> sender,
        BiConsumer<WebSocketEvents<?>, BiConsumer<WebSocket, M>> listener) {
        this.keyOf = Objects.requireNonNull(keyOf, "keyOf");
        this.sender = sender;
        this.listener = listener;
    }

    /**
     * Requests and replies in text messages.
     *
     * @param <K> the key
     * @param keyOf finds the key in a message, or returns null for one that is no reply; called on the event-loop thread for each message.
     *     One that throws is reported as a handler is, and the message counts as unmatched
     * @return an object without a connection
     */
    public static <K> Requests<K, String> ofText(Function<? super String, ? extends K> keyOf) {
        return new Requests<>(keyOf, WebSocket::send, WebSocketEvents::onMessage);
    }

    /**
     * Requests and replies in binary messages.
     *
     * @param <K> the key
     * @param keyOf as in {@link #ofText}
     * @return an object without a connection
     */
    public static <K> Requests<K, byte[]> ofBinary(Function<? super byte[], ? extends K> keyOf) {
        return new Requests<>(keyOf, WebSocket::send, WebSocketEvents::onBinary);
    }

    // ---- settings ----

    /**
     * Sets the time that later requests have for their reply.
     *
     * @param limit 1 ms to 1 day; 10 s unless set
     * @return this object
     * @throws IllegalArgumentException if it is out of these bounds
     */
    public Requests<K, M> timeLimit(Duration limit) {
        if (limit.compareTo(Duration.ofMillis(1)) < 0 || limit.compareTo(MAX_TIME_LIMIT) > 0) {
            throw new IllegalArgumentException("timeLimit=" + limit + " must be from 1 ms to 1 day");
        }
        timeLimit = limit;
        return this;
    }

    /**
     * Limits the requests that wait for a reply at a time.
     *
     * @param requests 1 to 2,147,483,647; 1,024 unless set
     * @return this object
     * @throws IllegalArgumentException if it is less than 1
     */
    public Requests<K, M> maxPending(int requests) {
        if (requests < 1) {
            throw new IllegalArgumentException("maxPending=" + requests + " must be 1 or more");
        }
        maxPending = requests;
        return this;
    }

    /**
     * Sets the handler for messages that are no reply: without a key, or with a key that no request has, late replies excepted.
     *
     * @param handler called on the event-loop thread; in place of the one before
     * @return this object
     */
    public Requests<K, M> onUnmatched(BiConsumer<WebSocket, M> handler) {
        onUnmatched = Objects.requireNonNull(handler, "handler");
        return this;
    }

    /**
     * Adds the handlers of this object to a connection, or to an object that gives handlers to one connection after the other. If several
     * connections are open, requests go to the one of them that opened last.
     *
     * @param events a connection that is not opened yet, for instance; attach it once
     * @return this object
     */
    public Requests<K, M> attach(WebSocketEvents<?> events) {
        events.onOpen(this::onOpen);
        listener.accept(events, this::onMessage);
        events.onWritable(from -> sendWaiting());
        events.onClosed((from, code, reason) -> onEnd(from, WebSocketException.closed(from, code, reason)));
        events.onError((from, error) -> onEnd(from, error.toException()));
        return this;
    }

    // ---- figures ----

    /** {@return the number of requests that wait for a reply} */
    public int pending() {
        return pending.size();
    }

    /** {@return the number of replies that came after their request was given up: too late, or cancelled, or completed by this program} */
    public long lateReplies() {
        return late.sum();
    }

    /** {@return the number of messages that were no reply} */
    public long unmatched() {
        return unmatched.sum();
    }

    // ---- requests ----

    /**
     * Sends a request. The future fails, instead of an exception, for all that the class comment lists.
     *
     * @param key the key that the reply will have; no request that waits may have it
     * @param message the message, which is kept until it is sent
     * @return the reply
     */
    public CompletableFuture<M> send(K key, M message) {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(message, "message");
        WebSocket to = open.peekFirst();
        Reply<K, M> reply = new Reply<>(this, key, message, to);
        if (to == null) {
            reply.completeExceptionally(WebSocketException.of(
                "There is no open connection for the request: it has not opened yet, or has ended. Send requests from onOpen on."));
            return reply;
        }
        if (pendingCount.incrementAndGet() > maxPending) {
            pendingCount.decrementAndGet();
            reply.completeExceptionally(new RejectedExecutionException(maxPending
                + " requests wait for their reply, the limit: the server is slower than this program asks. The limit is maxPending."));
            return reply;
        }
        if (pending.putIfAbsent(key, reply) != null) {
            pendingCount.decrementAndGet();
            reply.completeExceptionally(
                new IllegalStateException("A request with the same key waits for its reply: give each request a key of its own."));
            return reply;
        }
        givenUp.remove(key);
        try {
            Duration limit = timeLimit;
            reply.timer = to.schedule(limit, () -> reply.onTimeout(limit));
        } catch (RejectedExecutionException tooMany) {
            leave(reply);
            reply.completeExceptionally(tooMany);
            return reply;
        }
        unsent.add(reply);
        sendWaiting();
        return reply;
    }

    /** One thread at a time, so that requests leave in their order. */
    private void sendWaiting() {
        if (sending.getAndIncrement() != 0) {
            return;
        }
        int missed = 1;
        do {
            for (Reply<K, M> next = unsent.peek(); next != null && (next.isDone() || isSent(next)); next = unsent.peek()) {
                unsent.poll();
            }
            missed = sending.addAndGet(-missed);
        } while (missed != 0);
    }

    /** @return false if it must wait for room */
    private boolean isSent(Reply<K, M> next) {
        M message = next.message;
        if (message == null) {
            // Given up in this moment.
            return true;
        }
        SendResult result;
        try {
            result = sender.apply(next.webSocket, message);
        } catch (RuntimeException thrown) {
            next.fail(thrown);
            return true;
        }
        switch (result) {
            case BACK_PRESSURED:
                return false;
            case NOT_OPEN:
                next.fail(
                    WebSocketException.of("The request was not sent: the connection to " + next.webSocket + " is closing or closed."));
                return true;
            case TOO_LARGE:
                next.fail(
                    new IllegalArgumentException("The request was not sent: it is larger than EngineConfig.maxBufferedBytes allows."));
                return true;
            default:
                next.message = null;
                return true;
        }
    }

    /** Its reply may still come. @return as {@link #leave} */
    boolean giveUp(Reply<K, M> reply) {
        // Ahead of the leave: a reply that comes at this moment is late, and not a strange message.
        givenUp.add(reply.key, maxPending);
        boolean isLeft = leave(reply);
        if (!isLeft) {
            givenUp.remove(reply.key);
        }
        reply.message = null;
        // It may be in the queue, with others behind it.
        sendWaiting();
        return isLeft;
    }

    boolean isLoopThread() {
        return Thread.currentThread() == loopThread;
    }

    /** @return true if the caller took it out, and nobody else did */
    boolean leave(Reply<K, M> reply) {
        boolean isTaken = pending.remove(reply.key, reply);
        if (isTaken) {
            pendingCount.decrementAndGet();
        }
        reply.stopTimer();
        return isTaken;
    }

    // ---- on the loop ----

    private void onOpen(WebSocket opened) {
        loopThread = Thread.currentThread();
        open.addFirst(opened);
    }

    private void onMessage(WebSocket from, M message) {
        K key = null;
        try {
            key = keyOf.apply(message);
        } finally {
            if (key == null) {
                unmatched.increment();
            }
        }
        Reply<K, M> reply = key == null ? null : pending.get(key);
        if (reply != null && reply.webSocket == from && leave(reply)) {
            reply.onReply(message);
        } else if (key != null && givenUp.remove(key)) {
            late.increment();
        } else {
            if (key != null) {
                unmatched.increment();
            }
            BiConsumer<WebSocket, M> handler = onUnmatched;
            if (handler != null) {
                handler.accept(from, message);
            }
        }
    }

    private void onEnd(WebSocket ended, WebSocketException why) {
        open.remove(ended);
        for (Reply<K, M> reply : pending.values()) {
            if (reply.webSocket == ended) {
                reply.fail(why);
            }
        }
        // The failed ones leave the queue; others go on.
        sendWaiting();
    }
}
