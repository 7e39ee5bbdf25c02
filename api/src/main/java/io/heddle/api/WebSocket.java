package io.heddle.api;

import io.heddle.api.config.JvmLifetime;
import io.heddle.api.extension.Extension;
import io.heddle.api.http2.HttpVersion;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

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
 * <p>A connection is made {@link WebSocketState#UNKNOWN}, gets its handlers and properties, and is opened once. {@link #open()}
 * never blocks: the engine resolves the name, connects, secures, calls {@code onInternalRequestCreated}, sends the upgrade and
 * waits for the answer, each step with a timeout of its own. Then comes {@code onOpen}, then the messages, and at the end
 * <b>exactly one</b> of {@code onClosed} and {@code onError}, exactly once, after which no handler is called any more:
 *
 * <ul>
 *   <li>{@code onClosed} when a close frame ended it, ours or theirs; also after a violation of the protocol by the peer that we
 *       could still report to it (then the code and the reason are those we sent), and if the server answers our close frame by
 *       only ending the connection; with code 1006 if the application itself dropped it, by {@link #abort()}, by {@link #close()}
 *       before it was open, or by closing the engine before it was open;
 *   <li>{@code onError} when it could not be established, or was lost.
 * </ul>
 *
 * <p>A connection is not reopened; make a new one.
 *
 * <h2>Threads</h2>
 *
 * <p>All handlers of all connections of an engine run on its one event-loop thread, never concurrently, in the order of the bytes
 * on the wire. So a handler must not block: whatever it waits for, thousands of connections wait for. All methods may be called
 * from any thread and from handlers, unless they say otherwise; none blocks. Handlers and properties set from another thread
 * after {@link #open()} take effect at the engine's next duty cycle. Messages that one thread sends keep their order.
 *
 * <h2>Handlers</h2>
 *
 * <p>Each {@code onX} method adds a handler; several run in the order they were added. One that throws is reported once to {@link
 * EngineConfig#handlerErrorListener()}; the other handlers, the connection and the engine live on. One handler object may serve any
 * number of connections: {@link #attachment()} holds what differs. {@code onMessage} and {@code onBinary} cost a copy a message; the
 * {@code NoAlloc} forms cost none. Setting both forms calls both, the copying form first. A handler that is added after its event
 * has passed is not called for it. An error that no {@code onError} handler hears is logged as a warning.
 *
 * <h2>Buffers</h2>
 *
 * <p>A {@link BufferSegment} given to a handler is the engine's own memory: valid until the handler returns, read-only. One that is
 * given to {@code sendAsText} or {@code sendAsBinary} belongs to the engine from then on, whatever the result.
 *
 * <h2>Sending</h2>
 *
 * <p>Sends queue and return at once. What is queued and not written counts in {@link #bufferedAmount()} and is limited by {@link
 * EngineConfig#maxBufferedBytes()}: at the limit sends return {@link SendResult#BACK_PRESSURED} and nothing is lost; {@code
 * onWritable} tells when to go on. All that is sent while the engine handles one batch of input leaves in one write.
 *
 * <h2>Closing</h2>
 *
 * <p>{@link #close()} sends what is queued, then a close frame, and waits for the peer's at most {@link
 * EngineConfig#closeTimeout()}. Messages that arrive before the peer's close frame are still delivered; if reading was suspended, it
 * goes on. {@link #abort()} drops the connection at once.
 */
public interface WebSocket {

    /**
     * Makes a connection on the shared engine, which starts with the first one and keeps the JVM alive only while connections
     * are: see {@link JvmLifetime#WHILE_CONNECTED}.
     *
     * @param uri a {@code ws} or {@code wss} URI
     * @return a connection, not opened
     * @throws IllegalArgumentException if the URI is not {@code ws} or {@code wss}, has no host, or has user info, a fragment or an
     *     impossible port (RFC 6455 section 3)
     * @throws IllegalStateException if no engine is on the class path or module path, or it can not be loaded
     */
    static WebSocket create(URI uri) {
        return WebSocketEngine.shared().webSocket(uri);
    }

    /**
     * Makes a connection with an origin, subprotocols and extensions, on the shared engine as {@link #create(URI)} does.
     *
     * @param uri a {@code ws} or {@code wss} URI
     * @param origin the {@code Origin} field (RFC 6455 section 4.1), or null for none
     * @param protocol the subprotocols to ask for, separated by commas, the preferred one first; or null for none
     * @param extensions the extensions to offer, the preferred one first; null for none
     * @return a connection, not opened
     * @throws IllegalArgumentException if an argument breaks its grammar, or the URI is one that {@link #create(URI)} refuses
     * @throws NullPointerException if the URI is null, or an element of {@code extensions} is; the message names it
     * @throws IllegalStateException if no engine is on the class path or module path, or it cannot be loaded
     */
    static WebSocket create(URI uri, String origin, String protocol, Extension... extensions) {
        return WebSocketEngine.shared().webSocket(uri, origin, protocol, extensions);
    }

    // ---- events ----

    /**
     * Connected and upgraded: messages may be sent.
     *
     * @param handler called once, on the event-loop thread
     * @return this connection
     */
    WebSocket onOpen(Consumer<WebSocket> handler);

    /**
     * A whole text message, as a string.
     *
     * @param handler called on the event-loop thread
     * @return this connection
     */
    WebSocket onMessage(BiConsumer<WebSocket, String> handler);

    /**
     * A whole text message, as UTF-8 bytes that were validated, without a copy.
     *
     * @param handler called on the event-loop thread; the segment is valid only inside
     * @return this connection
     */
    WebSocket onMessageNoAlloc(BiConsumer<WebSocket, BufferSegment> handler);

    /**
     * A whole binary message.
     *
     * @param handler called on the event-loop thread; the array is a copy and the handler's own
     * @return this connection
     */
    WebSocket onBinary(BiConsumer<WebSocket, byte[]> handler);

    /**
     * A whole binary message, without a copy.
     *
     * @param handler called on the event-loop thread; the segment is valid only inside
     * @return this connection
     */
    WebSocket onBinaryNoAlloc(BiConsumer<WebSocket, BufferSegment> handler);

    /**
     * Each piece of a message that did not arrive whole in one frame and one read: of a fragmented one (RFC 6455 section 5.4), or
     * of a large one, as it comes. Once set, such messages are neither assembled nor stored, nor limited by {@link
     * EngineConfig#maxMessageBytes()}, and {@code onMessage} and {@code onBinary} are not called for them. Messages that arrive
     * whole go to those handlers if there are any, else here, as one piece that is first and last.
     *
     * @param handler called on the event-loop thread; the fragment is valid only inside
     * @return this connection
     */
    WebSocket onIncompleteFrame(BiConsumer<WebSocket, MessageFragment> handler);

    /**
     * An upgrade request is about to be sent: the last moment to add headers. Called again for each redirect or fallback.
     *
     * @param handler called on the event-loop thread
     * @return this connection
     */
    WebSocket onInternalRequestCreated(BiConsumer<WebSocket, InternalRequest> handler);

    /**
     * The connection is closed: see the class comment for when it is this and when {@code onError}.
     *
     * @param handler called at most once, on the event-loop thread
     * @return this connection
     */
    WebSocket onClosed(ClosedHandler handler);

    /**
     * The connection could not be established, or was lost: see the class comment.
     *
     * @param handler called at most once, on the event-loop thread
     * @return this connection
     */
    WebSocket onError(BiConsumer<WebSocket, WebSocketError> handler);

    /**
     * A ping arrived (RFC 6455 section 5.5.2). It is answered by the engine, whatever the handler does.
     *
     * @param handler called on the event-loop thread with the payload, 0 to 125 bytes, valid only inside
     * @return this connection
     */
    WebSocket onPing(BiConsumer<WebSocket, BufferSegment> handler);

    /**
     * A pong arrived (RFC 6455 section 5.5.3), asked for or not.
     *
     * @param handler called on the event-loop thread with the payload, 0 to 125 bytes, valid only inside
     * @return this connection
     */
    WebSocket onPong(BiConsumer<WebSocket, BufferSegment> handler);

    /**
     * After a send was {@link SendResult#BACK_PRESSURED}: {@link #bufferedAmount()} has fallen to {@link
     * EngineConfig#lowWaterMarkBytes()} or below, or room is free in the ring or the pool. However many sends were refused, it is
     * called once; the next refusal leads to the next call.
     *
     * @param handler called on the event-loop thread
     * @return this connection
     */
    WebSocket onWritable(Consumer<WebSocket> handler);

    /**
     * Removes a handler from every event that it was given to. A handler that was given to an event twice is called twice for it, and
     * each removal takes away one of the two, the first. Handlers are compared by identity: keep the reference of a lambda, because
     * writing the same lambda or method reference again may make another object. An object that is no handler of this connection is
     * ignored.
     *
     * <p>A handler may remove itself or others. An event whose handlers are being called still reaches all those that it began with;
     * from another thread the removal takes effect at the engine's next duty cycle, and until then the handler may be called. If the
     * last {@code onIncompleteFrame} handler is removed in the middle of a message, the rest of that message is dropped.
     *
     * @param handler the object that was given to one or more of the methods above
     * @return this connection
     */
    WebSocket removeHandler(Object handler);

    // ---- opening and closing ----

    /**
     * Starts connecting and returns at once. If the engine closes before it is open, it ends in {@code onClosed} with
     * code 1006.
     *
     * @return this connection
     * @throws IllegalStateException if it was called before, or the connection or the engine is closed
     */
    WebSocket open();

    /**
     * Closes with code 1000 and no reason; see {@link #close(int, String)}.
     */
    void close();

    /**
     * Starts the close handshake (RFC 6455 section 7.1.2): queued messages first, then the close frame. While connecting it drops
     * the attempt at once and ends in {@code onClosed} with code 1006, and so it does before {@link #open()}. If the peer has not
     * answered when {@link EngineConfig#closeTimeout()} is over, the connection ends in {@code onError}, of kind {@link
     * ErrorKind#TIMEOUT}. Closing again does nothing.
     *
     * @param code 1000 to 1003, 1007 to 1014 or 3000 to 4999 (RFC 6455 section 7.4)
     * @param reason at most 123 bytes of UTF-8; may be empty; an unpaired surrogate becomes {@code ?}
     * @throws IllegalArgumentException if code or reason are out of these bounds
     */
    void close(int code, String reason);

    /**
     * Drops the connection at once, without a close frame; what is queued is lost. Ends in {@code onClosed} with code 1006. Once the
     * connection is closed it does nothing.
     */
    void abort();

    // ---- sending ----

    /**
     * Sends a text message. The string is encoded as UTF-8 at once; an unpaired surrogate becomes {@code ?}.
     *
     * @param text the message
     * @return what became of it
     */
    SendResult send(String text);

    /**
     * Sends a binary message. The bytes are copied at once.
     *
     * @param bytes the message
     * @return what became of it
     */
    SendResult send(byte[] bytes);

    /**
     * Sends a binary message. The bytes are copied at once.
     *
     * @param bytes an array
     * @param offset index of the first byte
     * @param count bytes to send
     * @return what became of it
     * @throws IndexOutOfBoundsException if the range does not lie in {@code bytes}
     */
    SendResult send(byte[] bytes, int offset, int count);

    /**
     * Sends a segment as a text message, without a copy. The bytes must be valid UTF-8: they are not checked.
     *
     * @param segment one from {@link WebSocketEngine#bufferPool()}, of the same engine; it is the engine's from now on, whatever
     *     the result, and must not be used any more
     * @return what became of it
     * @throws IllegalArgumentException if the segment is not one of the engine's pool
     * @throws IllegalStateException if the segment was sent or released before
     */
    SendResult sendAsText(BufferSegment segment);

    /**
     * Sends a segment as a binary message, without a copy.
     *
     * @param segment as in {@link #sendAsText}
     * @return what became of it
     * @throws IllegalArgumentException if the segment is not one of the engine's pool
     * @throws IllegalStateException if the segment was sent or released before
     */
    SendResult sendAsBinary(BufferSegment segment);

    /**
     * Sends a ping of your own (RFC 6455 section 5.5.2), ahead of queued messages, between frames. Only the newest of several that
     * wait to be written is sent.
     *
     * @param payload 0 to 125 bytes, copied at once
     * @return what became of it; {@link SendResult#TOO_LARGE} if it is longer
     */
    SendResult sendPing(byte[] payload);

    // ---- flow control ----

    /**
     * Stops reading: no further message is delivered after the current handler (from another thread: after the current duty cycle),
     * and the socket is left alone, so that the peer feels the back-pressure. Pongs and close frames are not seen meanwhile, and {@link
     * #closeAfterNoMessage()} is not enforced. Suspending again does nothing. Without effect once
     * closing.
     */
    void suspendReading();

    /** Reads on after {@link #suspendReading()}, however often that was called; does nothing if reading is not suspended. */
    void resumeReading();

    // ---- state ----

    /**
     * Whether messages can be sent.
     *
     * @return {@code state() == OPEN}
     */
    boolean isOpen();

    /**
     * Where the connection stands.
     *
     * @return the state
     */
    WebSocketState state();

    /**
     * Payload bytes of data messages that are queued and not yet given to the socket: of messages that an extension changes, those that
     * they became.
     *
     * @return bytes, 0 or more
     */
    long bufferedAmount();

    /**
     * When the last data message arrived.
     *
     * @return the instant, or null if none has arrived
     */
    Instant lastMessageReceived();

    /**
     * What is connected to.
     *
     * @return the URI; after a redirect the new one
     */
    URI uri();

    /**
     * The peer's address.
     *
     * @return the address while connected, or null
     */
    SocketAddress remoteAddress();

    /**
     * Which version of HTTP carries the connection.
     *
     * @return the version, or null before it is open
     */
    HttpVersion httpVersion();

    /**
     * The subprotocol that the server chose (RFC 6455 section 1.9).
     *
     * @return the subprotocol, or null if it chose none
     */
    String subprotocol();

    /**
     * The extensions: until open those offered, then those negotiated.
     *
     * @return an immutable list
     */
    List<Extension> extensions();

    /**
     * The upgrade request: where it goes, and what it carries.
     *
     * @return the request, never null; that of the newest attempt if there were several
     */
    InternalRequest internalRequest();

    /**
     * The engine of this connection.
     *
     * @return the engine
     */
    WebSocketEngine engine();

    // ---- properties ----

    /**
     * Whether pings are sent.
     *
     * @return false unless set
     */
    boolean startPingThread();

    /**
     * Sends a ping every {@link #pingFrequency()} while open, and ends the connection with {@code onError} if nothing at all
     * arrives for {@link #closeAfterNoMessage()}. No thread is involved: the pings come from the engine's timer wheel. While off,
     * no ping is ever sent and silence never ends the connection. May be called before or after opening.
     *
     * @param on true to send pings
     * @return this connection
     */
    WebSocket startPingThread(boolean on);

    /**
     * The time from ping to ping.
     *
     * @return 1 s unless set
     */
    Duration pingFrequency();

    /**
     * Sets the time from ping to ping.
     *
     * @param frequency 1 ms to 1 day
     * @return this connection
     * @throws IllegalArgumentException if it is out of these bounds
     */
    WebSocket pingFrequency(Duration frequency);

    /**
     * How long a silence ends the connection while pings are on.
     *
     * @return 2 s unless set
     */
    Duration closeAfterNoMessage();

    /**
     * Sets how long a silence ends the connection while pings are on. Any byte that arrives ends the silence, a part of a frame
     * too. Choose more than {@link #pingFrequency()}.
     *
     * @param silence 1 ms to 1 day
     * @return this connection
     * @throws IllegalArgumentException if it is out of these bounds
     */
    WebSocket closeAfterNoMessage(Duration silence);

    /**
     * The mean of the last five ping round trips (of as many as there were, if fewer): of the pings that {@link
     * #startPingThread(boolean)} switches on, not of those of {@link #sendPing}.
     *
     * @return the mean, or {@link Duration#ZERO} before the first
     */
    Duration latency();

    /**
     * The most payload bytes of one frame that we send.
     *
     * @return 32,767 unless set
     */
    int maxFragmentSize();

    /**
     * Sets the most payload bytes of one frame that we send; larger messages go out in fragments (RFC 6455 section 5.4), and
     * control frames between them.
     *
     * @param bytes 1 to 2,147,483,647
     * @return this connection
     * @throws IllegalArgumentException if it is out of these bounds
     */
    WebSocket maxFragmentSize(int bytes);

    /**
     * Key-values carried by every log line of this connection.
     *
     * @return the context, never null
     */
    LoggingContext context();

    /**
     * The application's own state.
     *
     * @return what {@link #attachment(Object)} set, or null
     */
    Object attachment();

    /**
     * Attaches the application's own state, so that one handler can serve many connections.
     *
     * @param attachment any object, or null
     * @return this connection
     */
    WebSocket attachment(Object attachment);
}
