package io.heddle.api;

import io.heddle.api.config.JvmLifetime;
import io.heddle.api.event.Closure;
import io.heddle.api.event.WebSocketEvents;
import io.heddle.api.extension.Extension;
import io.heddle.api.http2.HttpVersion;
import io.heddle.api.statistics.ConnectionStatistics;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/**
 * A WebSocket connection (RFC 6455), seen from the client.
 *
 * <pre>{@code
 * WebSocket.create(URI.create("wss://example.org/chat"))
 *         .onOpen(ws -> ws.send("hello"))
 *         .onMessage((ws, text) -> System.out.println(text))
 *         .onClosed((ws, code, reason) -> System.out.println("closed: " + code))
 *         .onError((ws, error) -> System.err.println(error))
 *         .open();
 * }</pre>
 *
 * <h2>Life</h2>
 *
 * <p>A new connection is {@link WebSocketState#UNKNOWN}. It is given its handlers and properties, and is opened once. {@link #open()}
 * never blocks: the engine resolves the name, connects, secures, calls {@code onInternalRequestCreated}, sends the upgrade request and
 * waits for the response; each step has a timeout of its own. Then {@code onOpen} is called, then the handlers of messages, and at the
 * end <b>exactly one</b> of {@code onClosed} and {@code onError}, exactly once. No handler is called after it.
 *
 * <ul>
 *   <li>{@code onClosed} is called when a close frame ended the connection, ours or the peer's. That includes a violation of the protocol
 *       that we could still report to the peer (code and reason are then the ones that we sent). It is called with code 1006 (RFC 6455
 *       section 7.1.5) when the peer answers our close frame only by ending the connection, and when the application dropped the
 *       connection: by {@link #abort()}, or before it was open by {@link #close()}. Closing the engine ends all in 1001.
 *   <li>{@code onError} is called when the connection could not be established, or was lost.
 * </ul>
 *
 * <h2>Threads</h2>
 *
 * <p>All handlers of all connections of an engine run on its one event-loop thread, never concurrently, in the order of the bytes on the
 * wire. So a handler must not block: whatever it waits for, thousands of connections wait for. All methods may be called from any thread
 * and from handlers, unless they say otherwise; none blocks. Handlers and properties that another thread sets after {@link #open()} take
 * effect at the engine's next duty cycle. Messages that one thread sends keep their order.
 *
 * <h2>Handlers</h2>
 *
 * <p>Each {@code onX} method adds a handler; several run in the order in which they were added. An exception that a handler throws is
 * reported once to {@link EngineConfig#handlerErrorListener()}; the other handlers, the connection and the engine go on. One handler
 * object may serve any number of connections: {@link #attachment()} holds what differs. {@code onMessage} and {@code onBinary} copy each
 * message, and the {@code NoAlloc} forms do not; if both forms are set, both are called, the copying form first. A handler that is added
 * after its event has passed is not called for it. An error without an {@code onError} handler is logged as a warning.
 *
 * <h2>Sending</h2>
 *
 * <p>Send methods queue the message and return at once. Bytes that are queued and not written count in {@link #bufferedAmount()} and are
 * limited by {@link EngineConfig#maxBufferedBytes()}. At the limit a send returns {@link SendResult#BACK_PRESSURED} and nothing is lost;
 * {@code onWritable} is called when sending may go on. All messages sent while the engine handles one batch of input leave in one write.
 *
 * <h2>Closing</h2>
 *
 * <p>{@link #close()} sends what is queued, then a close frame, and waits at most {@link EngineConfig#closeTimeout()} for the peer's close
 * frame. Messages that arrive before it are still delivered; if reading was suspended, it resumes. {@link #abort()} drops the connection at
 * once. A failed write closes nothing by itself: see {@link WebSocketState#CLOSING}.
 */
public interface WebSocket extends WebSocketEvents<WebSocket> {

    /**
     * Creates a connection on the shared engine, which starts with the first one and keeps the JVM alive only while there are connections:
     * see {@link JvmLifetime#WHILE_CONNECTED}.
     *
     * @param uri a {@code ws} or {@code wss} URI; user info becomes {@link InternalRequest#credentials}, and {@code
     *     ws+unix:/run/app.sock:/path} connects to a Unix domain socket ({@link InternalRequest#unixSocket})
     * @return a connection, not opened
     * @throws IllegalArgumentException if the URI has another scheme, no host, a fragment or an impossible port (RFC 6455 section 3)
     * @throws IllegalStateException if no engine is on the class path or module path, or it cannot be loaded
     */
    static WebSocket create(URI uri) {
        return WebSocketEngine.shared().webSocket(uri);
    }

    /**
     * Creates a connection with an origin, subprotocols and extensions on the shared engine, as {@link #create(URI)} does.
     *
     * @param uri a {@code ws} or {@code wss} URI
     * @param origin the {@code Origin} field (RFC 6455 section 4.1), or null for none
     * @param protocol the subprotocols to ask for, separated by commas, the preferred one first; or null for none
     * @param extensions the extensions to offer, the preferred one first; null for none
     * @return a connection, not opened
     * @throws IllegalArgumentException if an argument breaks its grammar, or the URI is one that {@link #create(URI)} refuses
     * @throws NullPointerException if the URI is null, or an element of {@code extensions} is; the message names it
     */
    static WebSocket create(URI uri, String origin, String protocol, Extension... extensions) {
        return WebSocketEngine.shared().webSocket(uri, origin, protocol, extensions);
    }

    // ---- handlers ----

    /**
     * Removes a handler from every event that it was given to; where it was given twice, the first of the two. Handlers are compared by
     * identity: keep a reference to a lambda, because writing it again may make another object. An object that is no handler is ignored.
     *
     * <p>A handler may remove itself and others: an event that is being delivered still reaches all handlers that it began with. From
     * another thread the removal takes effect at the engine's next duty cycle; until then the handler may be called. If the last {@code
     * onIncompleteFrame} handler is removed in the middle of a message, the rest of that message is dropped.
     *
     * @param handler the object that was given to one or more of the methods above
     * @return this connection
     */
    WebSocket removeHandler(Object handler);

    // ---- opening and closing ----

    /**
     * Starts to connect, and returns at once. If the engine closes before the connection is open, it ends in {@code onClosed}, 1001.
     *
     * @return this connection
     * @throws IllegalArgumentException if {@link #pingFrequency()} exceeds {@link #closeAfterNoMessage()}; the message names both
     * @throws IllegalStateException if it was called before, or the connection or the engine is closed
     */
    WebSocket open();

    /**
     * Starts to connect as {@link #open()} does, for programs that wait for a future. It completes on the event-loop thread with this
     * connection, right after the handlers of {@code onOpen} that were added before this call; messages come later. So what depends on it
     * and is not {@code Async} runs on that thread, and may set handlers without missing a message.
     *
     * <p>It fails with a {@link WebSocketException} if the connection ends before it is open, with an {@code onError} handler or without:
     * {@link WebSocketException#error()} says why, or {@link WebSocketException#closure()} if the application or the engine dropped the
     * attempt. An exception that {@link #open()} would throw fails it too. Cancelling the future before it is complete aborts the attempt.
     *
     * <p>A thread, virtual or not, may wait in {@code join} or {@code get}, but for the event-loop thread, which would wait for itself for
     * ever: there both throw an {@link IllegalStateException}, for this future and for those that are derived from it, unless they are
     * complete.
     *
     * @return a new future
     */
    CompletableFuture<WebSocket> openAsync();

    /** Closes the connection with code 1000 and no reason; see {@link #close(int, String)}. */
    void close();

    /**
     * Starts the close handshake (RFC 6455 section 7.1.2): queued messages are sent first, then the close frame. Before the connection is
     * open, and before {@link #open()}, it drops the attempt at once, and the connection ends in {@code onClosed} with code 1006. If the
     * peer has not answered when {@link EngineConfig#closeTimeout()} is over, the connection ends in {@code onError}, of kind {@link
     * ErrorKind#TIMEOUT}. Closing again does nothing.
     *
     * @param code 1000 to 1003, 1007 to 1014 or 3000 to 4999 (RFC 6455 section 7.4)
     * @param reason at most 123 bytes of UTF-8; may be empty; an unpaired surrogate becomes {@code ?}
     * @throws IllegalArgumentException if the code or the reason is out of these bounds
     */
    void close(int code, String reason);

    /**
     * Drops the connection at once, without a close frame; queued messages are lost. The connection ends in {@code onClosed} with code
     * 1006. Once it is closed, this does nothing.
     */
    void abort();

    // ---- sending ----

    /**
     * Sends a text message. The string is encoded as UTF-8 at once; an unpaired surrogate becomes {@code ?}.
     *
     * @param text the message
     * @return whether the engine took the message, and if not, why
     */
    SendResult send(String text);

    /**
     * Sends a binary message. The bytes are copied at once.
     *
     * @param bytes the message
     * @return as {@link #send(String)}
     */
    SendResult send(byte[] bytes);

    /**
     * Sends a binary message. The bytes are copied at once.
     *
     * @param bytes an array
     * @param offset the index of the first byte
     * @param count the number of bytes to send
     * @return as {@link #send(String)}
     * @throws IndexOutOfBoundsException if the range does not lie in {@code bytes}
     */
    SendResult send(byte[] bytes, int offset, int count);

    /**
     * Sends a segment as a text message, without a copy. Its bytes must be valid UTF-8: they are not checked.
     *
     * @param segment a segment that {@link WebSocketEngine#bufferPool()} of the same engine returned; it belongs to the engine from now
     *     on, whatever the result, and must not be used any more
     * @return as {@link #send(String)}
     * @throws IllegalArgumentException if the segment is not from the engine's pool
     * @throws IllegalStateException if the segment was sent or released before
     */
    SendResult sendAsText(BufferSegment segment);

    /**
     * Sends a segment as a binary message, without a copy.
     *
     * @param segment as in {@link #sendAsText}
     * @return as {@link #send(String)}
     * @throws IllegalArgumentException if the segment is not from the engine's pool
     * @throws IllegalStateException if the segment was sent or released before
     */
    SendResult sendAsBinary(BufferSegment segment);

    /**
     * Sends a ping (RFC 6455 section 5.5.2), ahead of queued messages, between frames. If several pings wait to be written, only the
     * newest is sent.
     *
     * @param payload 0 to 125 bytes, copied at once
     * @return as {@link #send(String)}; {@link SendResult#TOO_LARGE} for a longer payload
     */
    SendResult sendPing(byte[] payload);

    /**
     * Stops reading. No further message is delivered after the current handler (from another thread: after the current duty cycle), and
     * the socket is not read, so that the peer feels the back-pressure. Meanwhile pongs and close frames are not seen; pings go on, but
     * {@link #closeAfterNoMessage()} is not enforced: its silence begins anew on resuming. Suspending again does nothing, nor does it once
     * the connection is closing; but if a write failed, reading can be suspended, and what was received is kept.
     */
    void suspendReading();

    /** Resumes reading, however often {@link #suspendReading()} was called; does nothing if reading is not suspended. */
    void resumeReading();

    // ---- time ----

    /**
     * Runs a task on the event-loop thread after a delay, as {@link WebSocketEngine#schedule} does, unless the connection ends before: as
     * soon as it is {@link WebSocketState#CLOSED}, none of its tasks begins, all are cancelled, and none is kept. So a bot needs no list of
     * what to cancel. May be called before {@link #open()}; then the time runs all the same.
     *
     * <p>A task that throws is reported as a handler is, and runs with the same logging context. The JVM is kept alive by the connection
     * alone.
     *
     * @param delay zero or more
     * @param task the task
     * @return a handle that cancels the task, or has it run again; if the connection is closed, or the engine was, a task that is
     *     {@linkplain ScheduledTask#isCancelled() cancelled} already
     * @throws IllegalArgumentException if the delay is negative or above 365 days
     * @throws RejectedExecutionException as {@link WebSocketEngine#schedule} does
     */
    ScheduledTask schedule(Duration delay, Runnable task);

    /**
     * Runs a task on the event-loop thread again and again until the connection ends, for the first time after one period. Periods that
     * pass while the thread is busy are left out. A turn allocates nothing. The rest is as with {@link #schedule}.
     *
     * @param period from run to run, 1 ms to 365 days
     * @param task the task
     * @return as {@link #schedule}
     * @throws IllegalArgumentException if the period is out of these bounds
     * @throws RejectedExecutionException as {@link WebSocketEngine#schedule} does
     */
    ScheduledTask scheduleAtFixedRate(Duration period, Runnable task);

    // ---- state ----

    /** {@return whether messages can be sent: {@code state() == OPEN}} */
    boolean isOpen();

    /** {@return the state of the connection} */
    WebSocketState state();

    /**
     * {@return how the connection ended: which side began, and the close frames of both; null until it is {@link WebSocketState#CLOSED}}
     * Both {@code onClosed} and {@code onError} may ask.
     */
    Closure closure();

    /**
     * {@return the payload bytes of data messages that are queued and not yet passed to the socket, 0 or more} If an extension changes
     * messages, the changed bytes count.
     */
    long bufferedAmount();

    /** {@return the time at which the last data message arrived, or null if none has arrived} */
    Instant lastMessageReceived();

    /** {@return the URI of the connection; after a redirect the new one} */
    URI uri();

    /** {@return the address of the peer while connected, or null; through a proxy it is the proxy's} */
    SocketAddress remoteAddress();

    /** {@return the version of HTTP that carries the connection, or null before it is open} */
    HttpVersion httpVersion();

    /**
     * {@return the header fields of the response that opened this connection, an immutable map from name, in any case, to values} They are
     * there while {@code onOpen} is called, and with {@link EngineConfig#keepResponseHeaders()} until the last event has been handled; at
     * other times the map is empty. Those of a response that refused are in {@link WebSocketError#httpHeaders()}.
     */
    Map<String, List<String>> responseHeaders();

    /** {@return the subprotocol that the server chose (RFC 6455 section 1.9), or null if it chose none} */
    String subprotocol();

    /** {@return the extensions, an immutable list: the offered ones until open, then the negotiated ones with the settings agreed} */
    List<Extension> extensions();

    /** {@return the upgrade request, never null: its target and its fields; after several attempts the newest one} */
    InternalRequest internalRequest();

    /** {@return the engine that holds this connection} */
    WebSocketEngine engine();

    /** {@return whether pings are sent; false unless set} */
    boolean startPingThread();

    /**
     * Sends a ping every {@link #pingFrequency()} while open (RFC 6455 section 5.5.2), and ends the connection with {@code onError} if the
     * server does not answer within {@link #closeAfterNoMessage()}. No thread is started. May be called before or after opening.
     *
     * <p>A silence begins when a ping has left for the socket, or, if the server takes nothing, with the last byte that it took; any byte
     * received after that is an answer; over HTTP/2, one of this connection's own stream. Only time counts in which the engine was there
     * to hear: not while a handler held its thread, or the process stood still.
     *
     * @param on true to send pings
     * @return this connection
     */
    WebSocket startPingThread(boolean on);

    /** {@return the time from ping to ping; 1 s unless set} */
    Duration pingFrequency();

    /**
     * Sets the time from ping to ping.
     *
     * @param frequency 1 ms to 1 day
     * @return this connection
     * @throws IllegalArgumentException out of these bounds, or once opened if above {@link #closeAfterNoMessage()}
     */
    WebSocket pingFrequency(Duration frequency);

    /** {@return the silence that ends the connection while pings are on; unless set, twice {@link #pingFrequency()}} */
    Duration closeAfterNoMessage();

    /**
     * Sets the silence that ends the connection while pings are on: the most time from a ping to its answer, which may be any byte.
     *
     * @param silence 1 ms to 1 day
     * @return this connection
     * @throws IllegalArgumentException out of these bounds, or once opened if less than {@link #pingFrequency()}
     */
    WebSocket closeAfterNoMessage(Duration silence);

    /**
     * {@return the mean of the last five ping round trips, or of fewer if there were fewer; {@link Duration#ZERO} before the first} Only
     * the pings that {@link #startPingThread(boolean)} switches on count, not those of {@link #sendPing}.
     */
    Duration latency();

    /**
     * {@return this connection's own counters, also after its end; {@link ConnectionStatistics#NONE} unless {@link
     * EngineConfig#connectionStatistics()} is on}
     */
    ConnectionStatistics statistics();

    /** {@return the most payload bytes of one frame that we send; 32,767 unless set} */
    int maxFragmentSize();

    /**
     * Limits the payload of one frame that we send. Larger messages are sent in fragments (RFC 6455 section 5.4), and control frames
     * between them.
     *
     * @param bytes 1 to 2,147,483,647
     * @return this connection
     * @throws IllegalArgumentException if it is out of these bounds
     */
    WebSocket maxFragmentSize(int bytes);

    /** {@return the key-values that every log line of this connection carries, never null} */
    LoggingContext context();

    /** {@return the application's own state: the object that {@link #attachment(Object)} set, or null} */
    Object attachment();

    /**
     * Attaches the application's own state, so that one handler can serve many connections.
     *
     * @param attachment any object, or null
     * @return this connection
     */
    WebSocket attachment(Object attachment);
}
