package io.heddle.api;

import io.heddle.api.config.JvmLifetime;
import io.heddle.api.extension.Extension;
import io.heddle.api.statistics.EngineStatistics;
import io.heddle.api.statistics.StatisticsReader;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * One event-loop thread and all the connections that it holds: thousands cost little more than one. Engines share nothing: to use more
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
     * @throws IllegalStateException if no engine is on the class path or module path, or it cannot be loaded
     */
    static WebSocketEngine start() {
        return start(EngineConfig.defaults());
    }

    /**
     * Starts an engine.
     *
     * @param config the configuration
     * @return a running engine
     * @throws IllegalStateException if no engine is on the class path or module path, or it cannot be loaded
     */
    static WebSocketEngine start(EngineConfig config) {
        Objects.requireNonNull(config, "config");
        return EngineLocator.provider().start(config);
    }

    /**
     * Creates an engine without a thread of its own: the caller turns it with {@link #doWork()}, and the caller's thread is its event-loop
     * thread. It never blocks, whatever {@link EngineConfig#waitStrategy()} says.
     *
     * @param config the configuration
     * @return an engine at rest
     * @throws IllegalStateException if no engine is on the class path or module path, or it cannot be loaded
     */
    static WebSocketEngine invoker(EngineConfig config) {
        Objects.requireNonNull(config, "config");
        return EngineLocator.provider().invoker(config);
    }

    /**
     * Returns the engine behind {@link WebSocket#create}. The first call starts it, with {@link JvmLifetime#WHILE_CONNECTED}; a call after
     * it was closed starts a new one. It serves the whole JVM: closing it closes the connections of every user.
     *
     * @return a running engine
     * @throws IllegalStateException if no engine is on the class path or module path, or it cannot be loaded
     */
    static WebSocketEngine shared() {
        return EngineLocator.shared();
    }

    /**
     * Creates a connection.
     *
     * @param uri a {@code ws} or {@code wss} URI (RFC 6455 section 3); user info becomes {@link InternalRequest#credentials}
     * @return a connection, not opened
     * @throws IllegalArgumentException if the URI is not {@code ws} or {@code wss}, has no host, or has a fragment, an impossible port or
     *     user info that cannot be Basic credentials
     */
    WebSocket webSocket(URI uri);

    /**
     * Creates a connection with an origin, subprotocols and extensions.
     *
     * @param uri a {@code ws} or {@code wss} URI (RFC 6455 section 3)
     * @param origin the {@code Origin} field (RFC 6455 section 4.1), or null for none
     * @param protocol the subprotocols to ask for, separated by commas, the preferred one first; or null for none
     * @param extensions the extensions to offer, the preferred one first; null for none
     * @return a connection, not opened
     * @throws IllegalArgumentException if an argument breaks its grammar, or the URI is one that {@link #webSocket(URI)} refuses
     * @throws NullPointerException if the URI is null, or an element of {@code extensions} is; the message names it
     */
    WebSocket webSocket(URI uri, String origin, String protocol, Extension... extensions);

    /** {@return the pool of the segments for {@code sendAsText} and {@code sendAsBinary}} */
    BufferPool bufferPool();

    /**
     * Runs a task on the event-loop thread after the work that it is doing now, even if called on that thread. While the engine closes,
     * tasks still run.
     *
     * @param task the task; if it throws, the engine logs the exception and goes on
     * @throws IllegalStateException if the engine has ended
     * @throws RejectedExecutionException if {@link EngineConfig#taskQueueCapacity()} tasks wait already
     */
    void execute(Runnable task);

    /**
     * Runs a task on the event-loop thread after a delay, with a resolution of one to two milliseconds. A task that is cancelled leaves no
     * memory behind.
     *
     * <p>On the shared engine, as on any with {@link JvmLifetime#WHILE_CONNECTED}, a task that has not run yet keeps the JVM alive, unless
     * it is {@linkplain ScheduledTask#daemon() made a daemon}: so a bot that schedules its next attempt in {@code onError} comes to it.
     *
     * @param delay zero or more
     * @param task the task; if it throws, the engine logs the exception and goes on
     * @return a handle that cancels the task; once {@link #close()} was called a task that is {@linkplain ScheduledTask#isCancelled()
     *     cancelled} already
     * @throws IllegalArgumentException if the delay is negative or above 365 days
     * @throws RejectedExecutionException if another thread than the event loop's calls it, and {@link
     *     EngineConfig#taskQueueCapacity()} tasks wait already
     */
    ScheduledTask schedule(Duration delay, Runnable task);

    /**
     * Runs a task on the event-loop thread again and again, for the first time after one period. Periods that pass while the thread is
     * busy are left out. Such a task never keeps the JVM alive.
     *
     * @param period from run to run, 1 ms to 365 days
     * @param task the task; if it throws, the engine logs the exception, and runs it again after the next period
     * @return a handle that cancels the task; once {@link #close()} was called a task that is {@linkplain ScheduledTask#isCancelled()
     *     cancelled} already
     * @throws IllegalArgumentException if the period is out of these bounds
     * @throws RejectedExecutionException as {@link #schedule} does
     */
    ScheduledTask scheduleAtFixedRate(Duration period, Runnable task);

    /**
     * Reads the clock that the engine schedules by, as {@link System#nanoTime()} does: only differences mean something. In the test kit it
     * is virtual, so that a program that measures time with it can be tested.
     *
     * @return nanoseconds since an arbitrary moment
     */
    default long nanoTime() {
        return System.nanoTime();
    }

    /**
     * Gives chance for delays: a thousand bots that lose the same server should not come back in the same second. In the test kit it
     * follows from the seed. Not for secrets.
     *
     * @return a source that any thread may use
     */
    default RandomGenerator random() {
        return () -> ThreadLocalRandom.current().nextLong();
    }

    /** {@return a snapshot of the engine's counters since its start; reading never stops the event loop} */
    EngineStatistics statistics();

    /**
     * Makes a reader of the statistics of intervals: each reading gives those since the one before it, the first one those since this
     * call. Readers are independent of each other, and one that is dropped leaves nothing behind.
     *
     * @return a new reader
     */
    default StatisticsReader statisticsReader() {
        return new StatisticsReader(this::statistics);
    }

    /** {@return the configuration that the engine was started with} */
    EngineConfig config();

    /**
     * Runs the duty cycle once, without waiting. Only for an engine made by {@link #invoker}, and always from the same thread.
     *
     * @return the work done: 0 means that there was nothing to do, and the caller may idle
     * @throws IllegalStateException if the engine has a thread of its own, another thread turned it before, or a task or handler of
     *     this engine calls it
     */
    int doWork();

    /** {@return whether {@link #close()} was called} */
    boolean isClosed();

    /**
     * Ends the engine. Attempts are dropped and end in {@code onClosed} with code 1001, open connections are closed with code 1001, and
     * after at most {@link EngineConfig#drainTimeout()} the remaining ones are dropped. Every connection that was opened gets its {@code
     * onClosed} or {@code onError}. Tasks given to {@code execute} until the last of these events are run; scheduled tasks that are not due
     * yet are cancelled. Closing again does nothing.
     *
     * <p>From this call on {@code schedule} and {@code scheduleAtFixedRate} return cancelled tasks, sends return {@link
     * SendResult#NOT_OPEN} as soon as their connection is closing, properties and handlers may be set, and {@link WebSocket#open()} throws,
     * so that a handler which opens the next connection does not keep the engine from ending: such a handler asks {@link #isClosed()}
     * first.
     *
     * <p>The call waits until all this is done, except on the event-loop thread itself: there it returns at once, and the engine ends soon
     * after. On an invoker engine the thread that turned it runs the remaining cycles inside this call, and another thread waits for that
     * thread. If a handler blocks the event-loop thread, or the waiting thread is interrupted, the call returns early and the engine ends
     * later.
     */
    @Override
    void close();
}
