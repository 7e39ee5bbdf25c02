package io.heddle.api.reconnect;

import io.heddle.api.BufferSegment;
import io.heddle.api.EngineConfig;
import io.heddle.api.InternalRequest;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import io.heddle.api.event.ClosedHandler;
import io.heddle.api.event.MessageFragment;
import io.heddle.api.event.WebSocketEvents;
import io.heddle.api.internal.Redaction;
import io.heddle.api.reconnect.GivenHandlers.Event;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Stays connected: opens a {@link WebSocket}, and another one whenever it is lost or could not be opened, until it is stopped or another
 * attempt is not worth it. Handlers are given once, and each connection gets the same ones.
 *
 * <pre>{@code
 * Reconnector.create(URI.create("wss://example.org/prices"))
 *         .onSubscribe(ws -> ws.send("subscribe"))
 *         .onMessage((ws, text) -> System.out.println(text))
 *         .start();
 * }</pre>
 *
 * <h2>Life</h2>
 *
 * <p>{@link #start()} makes the first attempt. After each end of a connection, whoever ended it, comes either {@link #onDown} and another
 * attempt, or {@link #onEnded}. A {@link WebSocket#close()} or {@link WebSocket#abort()} by a handler leads to another connection too:
 * only these end it:
 *
 * <ul>
 *   <li>{@link #stop()}, which closes the connection with code 1000
 *   <li>an error or a close code after which another attempt is not worth it by the {@link ReconnectPolicy}, or as many attempts as it
 *       allows
 *   <li>the end of the engine
 * </ul>
 *
 * <p>Which server is asked when is up to the {@link ReconnectPolicy}. With several URIs, each failure leads to the next one in turn. After
 * the loss of a {@linkplain ReconnectPolicy#stableAfter() stable} connection its own URI comes first again, because most losses are
 * restarts. One whose server asked to be left alone ({@code Retry-After}) is passed over for that time while another one is free. One
 * with an error after which another attempt is not worth it, such as a certificate that has expired, is left out, and it ends only when
 * all are; the loss of a stable connection takes all of them in again. A close code that is not worth it is about the program, and ends it
 * at once.
 * Redirects, challenges and the addresses of a name are the engine's, within an attempt.
 *
 * <h2>Events</h2>
 *
 * <p>When a connection is open, its {@code onOpen} handlers are called first, then {@link #onSubscribe} and {@link #onUp}; if one of
 * these closed it, the rest is left out. At its end its {@code onClosed} or {@code onError} handlers are called first, then {@link #onDown}
 * or {@link #onEnded}. Without a handler for errors here (of {@code onError}, {@code onDown} or {@code onEnded}), the engine logs each
 * error as a warning.
 *
 * <p>An exception of a handler is reported to {@link EngineConfig#handlerErrorListener()} as with any connection, and changes nothing, but
 * that an exception of {@code onSubscribe} closes the connection: one that is not subscribed is of no use. An exception of a handler
 * of {@link #onDown} or {@link #onEnded} in between two connections, when there is none that it could be reported with, is logged by the
 * engine. So is one of the factory or of {@link #configure}, which counts as a failed attempt: of kind {@code CONFIG} if it is an {@link
 * IllegalArgumentException}, which is not tried again unless the policy says so, and else of kind {@code PREPARE}. At the first attempt
 * {@link #start()} throws it.
 *
 * <h2>Threads</h2>
 *
 * <p>Handlers, factory and hooks are called on the event loop, but those of the first attempt on the thread that calls {@link #start()}.
 * Handlers and settings are given before; {@link #start()}, {@link #stop()} and all that tells the state may be called from any thread,
 * and from handlers; nothing blocks. While it waits it keeps the JVM alive as a connection does.
 */
public final class Reconnector implements WebSocketEvents<Reconnector>, AutoCloseable {
    final WebSocketEngine engine;
    final GivenHandlers handlers = new GivenHandlers();
    private final ReconnectCycle cycle;
    ReconnectPolicy policy = ReconnectPolicy.defaults();
    /** Null for the engine's own. */
    private Function<URI, WebSocket> factory;

    private Reconnector(WebSocketEngine engine, List<URI> uris) {
        this.engine = engine;
        this.cycle = new ReconnectCycle(this, uris);
    }

    /**
     * Creates a reconnector on the shared engine: see {@link WebSocket#create(URI)}.
     *
     * @param uri the target, or the first of several
     * @param moreUris other targets that serve as well
     * @return a reconnector, not started
     */
    public static Reconnector create(URI uri, URI... moreUris) {
        return of(WebSocketEngine.shared(), uri, moreUris);
    }

    /**
     * Creates a reconnector.
     *
     * @param engine the engine of its connections
     * @param uri the target, or the first of several; {@link #start()} checks all of them
     * @param moreUris other targets that serve as well
     * @return a reconnector, not started
     */
    public static Reconnector of(WebSocketEngine engine, URI uri, URI... moreUris) {
        Objects.requireNonNull(engine, "engine");
        List<URI> uris = new ArrayList<>(1 + moreUris.length);
        uris.add(Objects.requireNonNull(uri, "uri"));
        for (URI more : moreUris) {
            uris.add(Objects.requireNonNull(more, "moreUris"));
        }
        return new Reconnector(engine, List.copyOf(uris));
    }

    // ---- settings ----

    /**
     * Sets when it tries again, and when it gives up.
     *
     * @param policy any policy, which thousands may share
     * @return this reconnector
     * @throws IllegalStateException if it was started
     */
    public Reconnector policy(ReconnectPolicy policy) {
        checkNew();
        this.policy = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * Sets what makes the connections, where {@code engine.webSocket(uri)} is not enough: with an origin, subprotocols or extensions.
     *
     * <pre>{@code
     * WebSocketEngine engine = WebSocketEngine.start();
     * Reconnector.of(engine, uri).connectWith(each -> engine.webSocket(each, null, "chat.v2", PerMessageDeflate.defaults()));
     * }</pre>
     *
     * @param factory makes a connection of the same engine that is not opened, a new one for each attempt
     * @return this reconnector
     * @throws IllegalStateException if it was started
     */
    public Reconnector connectWith(Function<URI, WebSocket> factory) {
        checkNew();
        this.factory = Objects.requireNonNull(factory, "factory");
        return this;
    }

    /**
     * Adds what is done with each connection before it is opened: properties, the request, an attachment.
     *
     * <pre>{@code
     * Reconnector.create(uri).configure(ws -> ws.startPingThread(true).internalRequest().subprotocols("chat.v2"));
     * }</pre>
     *
     * @param hook called for each attempt; it must not open the connection
     * @return this reconnector
     * @throws IllegalStateException if it was started
     */
    public Reconnector configure(Consumer<WebSocket> hook) {
        return add(Event.CONFIGURE, hook);
    }

    // ---- its own events ----

    /**
     * Adds what is to be sent on each new connection: subscriptions, a login, the position in a stream.
     *
     * @param hook called behind the {@code onOpen} handlers, if the connection is still open; if it throws, the connection is closed
     * @return this reconnector
     * @throws IllegalStateException if it was started
     */
    public Reconnector onSubscribe(Consumer<WebSocket> hook) {
        return add(Event.SUBSCRIBE, hook);
    }

    /**
     * Adds a handler for each connection that is open, the first one included, once {@link #onSubscribe} has run.
     *
     * @param handler called on the event-loop thread
     * @return this reconnector
     * @throws IllegalStateException if it was started
     */
    public Reconnector onUp(BiConsumer<Reconnector, ConnectionUp> handler) {
        return add(Event.UP, handler);
    }

    /**
     * Adds a handler for each loss, and each failed attempt, that is followed by another attempt.
     *
     * @param handler called on the event-loop thread
     * @return this reconnector
     * @throws IllegalStateException if it was started
     */
    public Reconnector onDown(BiConsumer<Reconnector, ConnectionDown> handler) {
        return add(Event.DOWN, handler);
    }

    /**
     * Adds a handler for the end, which comes exactly once after {@link #start()}, and last.
     *
     * @param handler called on the event-loop thread
     * @return this reconnector
     * @throws IllegalStateException if it was started
     */
    public Reconnector onEnded(BiConsumer<Reconnector, ReconnectorEnd> handler) {
        return add(Event.ENDED, handler);
    }

    // ---- the events of its connections ----

    @Override
    public Reconnector onOpen(Consumer<WebSocket> handler) {
        return add(Event.OPEN, handler);
    }

    @Override
    public Reconnector onMessage(BiConsumer<WebSocket, String> handler) {
        return add(Event.MESSAGE, handler);
    }

    @Override
    public Reconnector onMessageNoAlloc(BiConsumer<WebSocket, BufferSegment> handler) {
        return add(Event.MESSAGE_NO_ALLOC, handler);
    }

    @Override
    public Reconnector onBinary(BiConsumer<WebSocket, byte[]> handler) {
        return add(Event.BINARY, handler);
    }

    @Override
    public Reconnector onBinaryNoAlloc(BiConsumer<WebSocket, BufferSegment> handler) {
        return add(Event.BINARY_NO_ALLOC, handler);
    }

    @Override
    public Reconnector onIncompleteFrame(BiConsumer<WebSocket, MessageFragment> handler) {
        return add(Event.INCOMPLETE_FRAME, handler);
    }

    @Override
    public Reconnector onInternalRequestCreated(BiConsumer<WebSocket, InternalRequest> handler) {
        return add(Event.INTERNAL_REQUEST_CREATED, handler);
    }

    @Override
    public Reconnector onPrepareRequest(BiFunction<WebSocket, InternalRequest, ? extends CompletionStage<?>> handler) {
        return add(Event.PREPARE_REQUEST, handler);
    }

    /** {@inheritDoc} A handler of each connection; for the end of the reconnector there is {@link #onEnded}. */
    @Override
    public Reconnector onClosed(ClosedHandler handler) {
        return add(Event.CLOSED, handler);
    }

    /** {@inheritDoc} A handler of each connection; for the end of the reconnector there is {@link #onEnded}. */
    @Override
    public Reconnector onError(BiConsumer<WebSocket, WebSocketError> handler) {
        return add(Event.ERROR, handler);
    }

    @Override
    public Reconnector onPing(BiConsumer<WebSocket, BufferSegment> handler) {
        return add(Event.PING, handler);
    }

    @Override
    public Reconnector onPong(BiConsumer<WebSocket, BufferSegment> handler) {
        return add(Event.PONG, handler);
    }

    @Override
    public Reconnector onWritable(Consumer<WebSocket> handler) {
        return add(Event.WRITABLE, handler);
    }

    // ---- start and end ----

    /**
     * Makes the first attempt, and returns at once. If it fails, others follow; only what cannot even be begun is thrown here, and then
     * it can be started again.
     *
     * @return this reconnector
     * @throws IllegalArgumentException if a URI is one that the engine refuses, or the settings of the connection do not fit together
     * @throws IllegalStateException if it was started or stopped before, or the engine is closed
     */
    public Reconnector start() {
        cycle.start();
        return this;
    }

    /**
     * Ends it: closes the connection with code 1000, or drops the attempt under way, or leaves out the next one. {@link #onEnded} follows.
     * Stopping again does nothing; before the start it only keeps it from starting. Never blocks.
     */
    public void stop() {
        cycle.stop();
    }

    /** Does what {@link #stop()} does, and does not wait for the end either. */
    @Override
    public void close() {
        stop();
    }

    // ---- looking ----

    /** {@return where it is in its life} */
    public ReconnectorState state() {
        return cycle.state;
    }

    /** {@return the connection that is being opened, open or closing, or null between two} */
    public WebSocket current() {
        return cycle.current;
    }

    /** {@return whether there is a connection, and messages can be sent} */
    public boolean isUp() {
        WebSocket ws = cycle.current;
        return ws != null && ws.isOpen();
    }

    /** {@return how many attempts were made since the start} */
    public long attempts() {
        return cycle.attempts;
    }

    /** {@return how many connections that were open have ended since the start} */
    public long losses() {
        return cycle.losses;
    }

    /**
     * {@return the last error of a connection or an attempt, or null if there was none} It is without the header fields and the body of a
     * response, which would be much to keep: {@link #onDown} has them.
     */
    public WebSocketError lastError() {
        return cycle.lastError;
    }

    /** {@return the engine of its connections} */
    public WebSocketEngine engine() {
        return engine;
    }

    /** {@return such as {@code Reconnector[WAITING wss://example.org/prices, 12 attempts, 3 losses]}, without secrets of the URI} */
    @Override
    public String toString() {
        return "Reconnector[" + state() + " " + Redaction.uri(cycle.uri()) + ", " + attempts() + " attempts, " + losses() + " losses]";
    }

    // ---- for its cycle ----

    /** Throws if the engine takes no such target; what a factory makes of it is not known. */
    void check(URI uri) {
        if (factory == null) {
            engine.webSocket(uri);
        }
    }

    /** A connection that has its properties. */
    WebSocket make(URI uri) {
        WebSocket ws = factory == null ? engine.webSocket(uri)
            : Objects.requireNonNull(factory.apply(uri), "The factory of a Reconnector returned null in place of a WebSocket");
        if (ws.engine() != engine) {
            throw new IllegalArgumentException("The factory of a Reconnector made a WebSocket of another engine: its handlers would run on"
                + " another thread than the Reconnector's.");
        }
        return ws;
    }

    private Reconnector add(Event event, Object handler) {
        checkNew();
        handlers.add(event, handler);
        return this;
    }

    private void checkNew() {
        if (state() != ReconnectorState.NEW) {
            throw new IllegalStateException("A Reconnector is given its handlers and settings before start().");
        }
    }
}
