package io.heddle.api;

import io.heddle.api.config.JvmLifetime;
import io.heddle.api.extension.Extension;
import io.heddle.api.statistics.EngineStatistics;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;

/**
 * One event-loop thread and all the connections it holds: thousands cost little more than one. Engines share nothing; to use more
 * cores, start more engines.
 *
 * <pre>{@code
 * try (WebSocketEngine engine = WebSocketEngine.start()) {
 *     for (int i = 0; i < 5_000; i++) {
 *         engine.webSocket(uri).onMessage((ws, text) -> ws.send(text)).open();
 *     }
 *     stop.await();
 * }
 * }</pre>
 *
 * <p>All methods may be called from any thread unless they say otherwise.
 */
public interface WebSocketEngine extends AutoCloseable {

    /**
     * Starts an engine with default settings.
     *
     * @return a running engine
     * @throws IllegalStateException if no engine is on the class path or module path, or it can not be loaded
     */
    static WebSocketEngine start() {
        return start(EngineConfig.defaults());
    }

    /**
     * Starts an engine.
     *
     * @param config the configuration
     * @return a running engine
     * @throws IllegalStateException if no engine is on the class path or module path, or it can not be loaded
     */
    static WebSocketEngine start(EngineConfig config) {
        Objects.requireNonNull(config, "config");
        return EngineLocator.provider().start(config);
    }

    /**
     * Makes an engine without a thread of its own: the caller turns it with {@link #doWork()}, and that thread is its event-loop
     * thread. It never blocks, whatever {@link EngineConfig#waitStrategy()} says.
     *
     * @param config the configuration
     * @return an engine at rest
     * @throws IllegalStateException if no engine is on the class path or module path, or it can not be loaded
     */
    static WebSocketEngine invoker(EngineConfig config) {
        Objects.requireNonNull(config, "config");
        return EngineLocator.provider().invoker(config);
    }

    /**
     * The engine behind {@link WebSocket#create}: started at the first call, with {@link JvmLifetime#WHILE_CONNECTED}; a new one is
     * started if it was closed. It serves the whole JVM: whoever closes it closes everyone's connections.
     *
     * @return a running engine
     * @throws IllegalStateException if no engine is on the class path or module path, or it can not be loaded
     */
    static WebSocketEngine shared() {
        return EngineLocator.shared();
    }

    /**
     * Makes a connection.
     *
     * @param uri a {@code ws} or {@code wss} URI (RFC 6455 section 3)
     * @return a connection, not opened
     * @throws IllegalArgumentException if the URI is not {@code ws} or {@code wss}, has no host, or has user info, a fragment or an
     *     impossible port
     */
    WebSocket webSocket(URI uri);

    /**
     * Makes a connection with an origin, subprotocols and extensions.
     *
     * @param uri a {@code ws} or {@code wss} URI (RFC 6455 section 3)
     * @param origin the {@code Origin} field, or null for none
     * @param protocol the subprotocols to ask for, separated by commas, the preferred one first; or null for none
     * @param extensions the extensions to offer, the preferred one first; null for none
     * @return a connection, not opened
     * @throws IllegalArgumentException if an argument breaks its grammar
     * @throws NullPointerException if the URI is null, or an element of {@code extensions} is; the message names it
     */
    WebSocket webSocket(URI uri, String origin, String protocol, Extension... extensions);

    /**
     * The pool that segments for {@code sendAsText} and {@code sendAsBinary} come from.
     *
     * @return the pool
     */
    BufferPool bufferPool();

    /**
     * Runs a task on the event-loop thread, after what it is doing now; from that thread too.
     *
     * @param task what to run; if it throws, the engine logs that and lives on
     * @throws IllegalStateException if the engine is closed
     */
    void execute(Runnable task);

    /**
     * Runs a task on the event-loop thread after a delay, with a resolution of one to two milliseconds. Of
     * thousands of tasks and timeouts that are due at the same instant, later ones are spread over the next milliseconds, some 30 for each
     * thousand.
     *
     * @param delay zero or more
     * @param task what to run; if it throws, the engine logs that and lives on
     * @return a handle that cancels it
     * @throws IllegalArgumentException if the delay is negative or above 365 days
     * @throws IllegalStateException if the engine is closed
     */
    ScheduledTask schedule(Duration delay, Runnable task);

    /**
     * What the engine has done since its start.
     *
     * @return a snapshot
     */
    EngineStatistics statistics();

    /**
     * The configuration.
     *
     * @return the configuration it was started with
     */
    EngineConfig config();

    /**
     * Turns the duty cycle once, without waiting; only for an engine made by {@link #invoker}. Always from the same thread.
     *
     * @return work done: 0 means that there was nothing to do, and the caller may idle
     * @throws IllegalStateException if the engine has a thread of its own, another thread turned it before, or a task or handler of
     *     this engine calls it
     */
    int doWork();

    /**
     * Whether {@link #close()} was called.
     *
     * @return true from then on
     */
    boolean isClosed();

    /**
     * Ends the engine: attempts are dropped, open connections are closed with code 1001, and after at most {@link
     * EngineConfig#drainTimeout()} the remaining ones are dropped. Every connection that was opened gets its {@code onClosed} or
     * {@code onError}. Waits until all is done, except on the event-loop thread itself, where it returns at once and the engine ends
     * soon after. Of an invoker engine the thread that turned it turns the remaining cycles inside this call; another thread
     * waits for that one. Should a handler block the event-loop thread, or the waiting thread be interrupted, it returns after all,
     * and the engine ends later. Tasks that were given to {@code execute} before run; those that are not due yet do not. Closing
     * again does nothing.
     */
    @Override
    void close();
}
