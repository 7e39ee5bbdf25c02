package io.heddle.api;

import io.heddle.api.config.JvmLifetime;
import io.heddle.api.config.WaitStrategy;
import io.heddle.api.extension.PerMessageDeflate;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;

/**
 * Collects the settings of an {@link EngineConfig}. {@link #build()} checks them, not the setters, so their order does not matter. A
 * builder may build several times, with or without changes in between. Not thread-safe.
 */
public final class EngineConfigBuilder extends EngineNetworkSettings {
    EngineConfigBuilder() {}

    /**
     * Sets the name of the event-loop thread. An invoker engine, which has no thread of its own, ignores it.
     *
     * @param threadName not empty; default "heddle"
     * @return this builder
     */
    public EngineConfigBuilder threadName(String threadName) {
        settings.threadName = threadName;
        return this;
    }

    /**
     * Sets how the event-loop thread waits while it has nothing to do. An invoker engine, which never waits, ignores it.
     *
     * @param waitStrategy not null; default {@link WaitStrategy#BLOCK}
     * @return this builder
     */
    public EngineConfigBuilder waitStrategy(WaitStrategy waitStrategy) {
        settings.waitStrategy = waitStrategy;
        return this;
    }

    /**
     * Sets how the engine keeps the JVM alive. An invoker engine, which has no thread of its own, ignores it.
     *
     * @param jvmLifetime not null; default {@link JvmLifetime#UNTIL_CLOSED}
     * @return this builder
     */
    public EngineConfigBuilder jvmLifetime(JvmLifetime jvmLifetime) {
        settings.jvmLifetime = jvmLifetime;
        return this;
    }

    /**
     * Limits the connections that are connecting, open or closing at a time. One more ends in {@code onError}, of kind
     * {@link ErrorKind#CAPACITY}.
     *
     * @param maxConnections 1 to 16,777,216; default 1,048,576
     * @return this builder
     */
    public EngineConfigBuilder maxConnections(int maxConnections) {
        settings.maxConnections = maxConnections;
        return this;
    }

    /**
     * Sets the size of the one buffer that all connections are read through, and so the most bytes that are read from one
     * connection at a time.
     *
     * @param readBufferBytes 16 KiB to 16 MiB, at most {@code maxPooledBytes}; default 256 KiB
     * @return this builder
     */
    public EngineConfigBuilder readBufferBytes(int readBufferBytes) {
        settings.readBufferBytes = readBufferBytes;
        return this;
    }

    /**
     * Sets the size of the one buffer that frames are encoded into, and so the most bytes that one system call writes.
     *
     * @param writeBufferBytes 16 KiB to 16 MiB, at most a quarter of {@code maxPooledBytes}; default 128 KiB
     * @return this builder
     */
    public EngineConfigBuilder writeBufferBytes(int writeBufferBytes) {
        settings.writeBufferBytes = writeBufferBytes;
        return this;
    }

    /**
     * Limits the payload of a received message, after decompression. A larger message ends the connection with close code 1009 (RFC
     * 6455 section 7.4.1) in {@code onClosed}. Messages that {@link WebSocket#onIncompleteFrame} takes piece by piece are not
     * limited.
     *
     * @param maxMessageBytes 125 bytes to 2,147,483,639; default 64 MiB
     * @return this builder
     */
    public EngineConfigBuilder maxMessageBytes(int maxMessageBytes) {
        settings.maxMessageBytes = maxMessageBytes;
        return this;
    }

    /**
     * Limits the frames of one connection that one duty cycle handles, so that a flood does not starve the other connections. The
     * remaining frames wait for the next cycle. {@link #maxCycleTime} usually stops it earlier.
     *
     * @param maxFramesPerCycle 1 to 2,147,483,647; default 65,536
     * @return this builder
     */
    public EngineConfigBuilder maxFramesPerCycle(int maxFramesPerCycle) {
        settings.maxFramesPerCycle = maxFramesPerCycle;
        return this;
    }

    /**
     * Limits the payload that one connection queues for sending. Beyond the limit a send returns {@link SendResult#BACK_PRESSURED};
     * a message that alone exceeds it is {@link SendResult#TOO_LARGE}.
     *
     * @param maxBufferedBytes 125 bytes to 2,147,483,639; default 32 MiB
     * @return this builder
     */
    public EngineConfigBuilder maxBufferedBytes(int maxBufferedBytes) {
        settings.maxBufferedBytes = maxBufferedBytes;
        return this;
    }

    /**
     * Sets the low-water mark: after back-pressure {@code onWritable} is called once {@link WebSocket#bufferedAmount()} has fallen
     * to it.
     *
     * @param lowWaterMarkBytes 0 to {@code maxBufferedBytes}; default half of {@code maxBufferedBytes}
     * @return this builder
     */
    public EngineConfigBuilder lowWaterMarkBytes(int lowWaterMarkBytes) {
        settings.lowWaterMarkBytes = lowWaterMarkBytes;
        return this;
    }

    /**
     * Limits the direct memory of the buffer pool, and so all bytes that the connections together queue, assemble or hold. The JVM
     * must allow that much direct memory: unless {@code -XX:MaxDirectMemorySize} sets another limit, it allows as much as the
     * largest heap.
     *
     * <p>A connection that needs memory to go on, and finds none, ends in {@code onError}, of kind {@link ErrorKind#CAPACITY}, whose text
     * says whether this limit or the JVM refused. Close frames, pings, pongs, and what a connection must keep of a write or a TLS record
     * do not depend on it: a reserve on the heap, a sixteenth of this limit, is the engine's own.
     *
     * @param maxPooledBytes 1 MiB to 1 TiB; default half of the direct memory of the JVM (half of {@link Runtime#maxMemory()} unless the
     *     flag says otherwise), at most 1 GiB, and at least four times {@code writeBufferBytes}, {@code readBufferBytes}, and 1 MiB
     * @return this builder
     */
    public EngineConfigBuilder maxPooledBytes(long maxPooledBytes) {
        settings.maxPooledBytes = maxPooledBytes;
        return this;
    }

    /**
     * Limits the native memory of the compression contexts that belong to single connections ({@link PerMessageDeflate}): 262 KiB
     * for each connection that sends with context takeover, 40 KiB for each connection whose server does, and 40 KiB for each
     * compressed message that has arrived in part, except one. Beyond the limit the least recently used connections send without
     * takeover. If that makes no room, the connection ends in {@code onError}, of kind {@link ErrorKind#CAPACITY}. Contexts that
     * all connections share do not count.
     *
     * @param maxDeflateContextBytes 0 to 1 TiB; default 64 MiB
     * @return this builder
     */
    public EngineConfigBuilder maxDeflateContextBytes(long maxDeflateContextBytes) {
        settings.maxDeflateContextBytes = maxDeflateContextBytes;
        return this;
    }

    /**
     * Limits the sends from other threads that wait for the next duty cycle. Beyond the limit a send returns
     * {@link SendResult#BACK_PRESSURED}.
     *
     * @param sendRingCapacity a power of two, 64 to 1,048,576; default 16,384
     * @return this builder
     */
    public EngineConfigBuilder sendRingCapacity(int sendRingCapacity) {
        settings.sendRingCapacity = sendRingCapacity;
        return this;
    }

    /**
     * Limits the tasks of {@link WebSocketEngine#execute}, the calls of {@link WebSocketEngine#schedule} from other threads, and their
     * changes to handlers of opened connections, that wait together for the next duty cycle. Beyond the limit such a call throws {@link
     * RejectedExecutionException}. No other call is refused for want of a place: opens, closes and changes of properties wait once for
     * each connection, however often they are called.
     *
     * @param taskQueueCapacity 64 to 16,777,216; default 65,536
     * @return this builder
     */
    public EngineConfigBuilder taskQueueCapacity(int taskQueueCapacity) {
        settings.taskQueueCapacity = taskQueueCapacity;
        return this;
    }

    /**
     * Makes the buffer pool record the stack that acquires each segment, so that it can report leaks and double releases. Recording
     * is slow: it is meant for tests.
     *
     * @param trackSegments true or false; default false
     * @return this builder
     */
    public EngineConfigBuilder trackSegments(boolean trackSegments) {
        settings.trackSegments = trackSegments;
        return this;
    }

    /**
     * Sets the listener that receives each exception thrown by a handler, with the handler's connection, on the event-loop thread.
     *
     * @param handlerErrorListener any listener, or null to log at error level; default null
     * @return this builder
     */
    public EngineConfigBuilder handlerErrorListener(BiConsumer<WebSocket, Throwable> handlerErrorListener) {
        settings.handlerErrorListener = handlerErrorListener;
        return this;
    }

    /**
     * Puts the connection into slf4j's mapped diagnostic context (MDC) around each call of its handlers, so that each line that a handler
     * logs names it: {@code heddle.connection} is its number, {@code heddle.uri} its URI without secrets, {@code heddle.address} the
     * remote address once known, and each entry of {@link WebSocket#context()} has its own key. Afterwards the context of the event-loop
     * thread is as it was. It takes some hundred nanoseconds and allocates at each call; without it nothing is paid.
     *
     * @param handlerMdc true or false; default false
     * @return this builder
     */
    public EngineConfigBuilder handlerMdc(boolean handlerMdc) {
        settings.handlerMdc = handlerMdc;
        return this;
    }

    /**
     * Lets each connection keep statistics of its own: {@link WebSocket#statistics()}. They take 56 bytes a connection; without them
     * nothing is paid.
     *
     * @param connectionStatistics true or false; default false
     * @return this builder
     */
    public EngineConfigBuilder connectionStatistics(boolean connectionStatistics) {
        settings.connectionStatistics = connectionStatistics;
        return this;
    }

    /**
     * Warns in the log of each call of a handler that takes longer than this, since all other connections wait for it: with the event, the
     * class of the handler and the connection. It warns at most ten times a second, and says how many calls were left out. To time a call
     * takes two looks at the clock; without it nothing is paid. Tasks of {@code execute} and {@code schedule} are not timed.
     *
     * @param warnOfSlowHandlers up to 1 day; default zero, which warns of none
     * @return this builder
     */
    public EngineConfigBuilder warnOfSlowHandlers(Duration warnOfSlowHandlers) {
        settings.warnOfSlowHandlers = warnOfSlowHandlers;
        return this;
    }

    /**
     * Checks ranges and relations, and makes the configuration. The builder does not change.
     *
     * @return the configuration
     * @throws IllegalArgumentException if a setting is out of range (the message names it, its value and the range) or contradicts
     *     another (the message names both and their values)
     * @throws NullPointerException if a setting is null that must not be; the message names it
     */
    public EngineConfig build() {
        return new EngineConfig(settings.checkedCopy());
    }
}
