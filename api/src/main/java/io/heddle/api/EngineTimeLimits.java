package io.heddle.api;

import io.heddle.api.http2.Http2Config;
import java.time.Duration;

/**
 * The time limits of an {@link EngineConfigBuilder}. Not thread-safe.
 */
abstract sealed class EngineTimeLimits permits EngineNetworkSettings {
    final EngineSettings settings = new EngineSettings();

    /**
     * Limits the time of the engine's own work in one duty cycle, so that no connection waits longer for its turn, whatever the others
     * do: receive floods, inflate large messages, open, close, write, or fire timers by the thousand. One connection gets at most a
     * sixteenth of it. The rest goes on in the next cycle, behind the others. Less time makes cycles shorter; much less makes more
     * of them, and costs throughput.
     *
     * <p>The engine counts its work in units, which takes about this time on a usual machine, and stops earlier on a slower one. The
     * time of handlers counts too, but a handler cannot be interrupted: one that takes long makes the cycle as long. The same is true
     * of one step of a TLS handshake, which {@link EngineConfigBuilder#tlsTaskExecutor} moves elsewhere, and of compressing one message
     * that is sent. {@link io.heddle.api.statistics.LoopStatistics} has the times of the cycles.
     *
     * @param maxCycleTime 1 ms to 1 day; default 10 ms
     * @return this builder
     */
    public EngineConfigBuilder maxCycleTime(Duration maxCycleTime) {
        settings.maxCycleTime = maxCycleTime;
        return (EngineConfigBuilder) this;
    }

    /**
     * Limits the time to resolve a host name, with the time that it waits for its turn ({@code maxLookups}).
     *
     * <p>In this limit, in {@code connectTimeout}, {@code tlsTimeout}, {@code upgradeTimeout} and {@code closeTimeout}, and in those of
     * {@link Http2Config}, only time counts in which the engine was there to hear its servers: while a handler holds the event-loop thread,
     * or the whole process stands still, at most 100 ms do. Bytes that have arrived are read before a limit ends a connection.
     *
     * @param resolveTimeout 1 ms to 1 day; default 10 s
     * @return this builder
     */
    public EngineConfigBuilder resolveTimeout(Duration resolveTimeout) {
        settings.resolveTimeout = resolveTimeout;
        return (EngineConfigBuilder) this;
    }

    /**
     * Limits the time to establish the TCP connection to one address. A name with several addresses gets that time for each,
     * though some of these times run at once: see {@code connectAttemptDelay}.
     *
     * @param connectTimeout 1 ms to 1 day; default 10 s
     * @return this builder
     */
    public EngineConfigBuilder connectTimeout(Duration connectTimeout) {
        settings.connectTimeout = connectTimeout;
        return (EngineConfigBuilder) this;
    }

    /**
     * Limits the time from the connection to a proxy to the tunnel through it, without the time of {@code prepareTimeout}.
     * A SOCKS5 proxy that is asked for addresses ({@code ProxySettings.resolveLocally}) has that time for each, of at most eight; but once
     * it has passed for all, a refusal is not followed by another address.
     *
     * @param proxyTimeout 1 ms to 1 day; default 10 s
     * @return this builder
     */
    public EngineConfigBuilder proxyTimeout(Duration proxyTimeout) {
        settings.proxyTimeout = proxyTimeout;
        return (EngineConfigBuilder) this;
    }

    /**
     * Limits the time of the TLS handshake.
     *
     * @param tlsTimeout 1 ms to 1 day; default 10 s
     * @return this builder
     */
    public EngineConfigBuilder tlsTimeout(Duration tlsTimeout) {
        settings.tlsTimeout = tlsTimeout;
        return (EngineConfigBuilder) this;
    }

    /**
     * Limits the time that the application may take to prepare a request, which all handlers of {@link WebSocket#onPrepareRequest} have
     * together, or to find credentials ({@link io.heddle.api.auth.Authenticator}). Each request has the whole time.
     *
     * @param prepareTimeout 1 ms to 1 day; default 10 s
     * @return this builder
     */
    public EngineConfigBuilder prepareTimeout(Duration prepareTimeout) {
        settings.prepareTimeout = prepareTimeout;
        return (EngineConfigBuilder) this;
    }

    /**
     * Limits the time from the upgrade request to its complete response.
     *
     * @param upgradeTimeout 1 ms to 1 day; default 10 s
     * @return this builder
     */
    public EngineConfigBuilder upgradeTimeout(Duration upgradeTimeout) {
        settings.upgradeTimeout = upgradeTimeout;
        return (EngineConfigBuilder) this;
    }

    /**
     * Limits the time from the start of closing ({@link WebSocket#close()}, or the peer's close frame) to the end of the
     * connection. It covers sending what is queued, the close handshake (RFC 6455 section 7.1.2) and the end of the stream. After a
     * failed write it is the longest time without a byte until the end of the input, not counting the time in which reading is suspended.
     *
     * @param closeTimeout 1 ms to 1 day; default 5 s
     * @return this builder
     */
    public EngineConfigBuilder closeTimeout(Duration closeTimeout) {
        settings.closeTimeout = closeTimeout;
        return (EngineConfigBuilder) this;
    }

    /**
     * Limits the time that {@link WebSocketEngine#close()} gives the connections to close in order. It drops the connections that
     * remain.
     *
     * @param drainTimeout 1 ms to 1 day; default 5 s
     * @return this builder
     */
    public EngineConfigBuilder drainTimeout(Duration drainTimeout) {
        settings.drainTimeout = drainTimeout;
        return (EngineConfigBuilder) this;
    }
}
