package io.heddle.engine.transport.http2;

import io.heddle.api.http2.Http2Config;

/**
 * Counts, second by second, the frames that cost a client work and a server nothing, and so may flood the session (RFC 9113 section 10.5).
 *
 * <p><b>Thread:</b> loop-confined, one a session.
 */
final class FloodGuard {
    private static final long PERIOD_NS = 1_000_000_000;

    private final Http2Config limits;
    private long sinceNs;
    private int settings;
    private int pings;
    private int resets;
    private int empties;
    private int ignored;
    private int unearnedUpdates;

    FloodGuard(Http2Config limits, long nowNs) {
        this.limits = limits;
        this.sinceNs = nowNs;
    }

    /** Call it with each batch of input, before its frames. */
    void onInput(long nowNs) {
        if (nowNs - sinceNs >= PERIOD_NS) {
            sinceNs = nowNs;
            settings = 0;
            pings = 0;
            resets = 0;
            empties = 0;
            ignored = 0;
            unearnedUpdates = 0;
        }
    }

    boolean allowsSettings() {
        return ++settings <= limits.maxSettingsPerSecond();
    }

    boolean allowsPing() {
        return ++pings <= limits.maxPingsPerSecond();
    }

    boolean allowsReset() {
        return ++resets <= limits.maxResetsPerSecond();
    }

    boolean allowsEmpty() {
        return ++empties <= limits.maxEmptyFramesPerSecond();
    }

    /** A WINDOW_UPDATE for which we have sent no DATA and opened no stream. */
    boolean allowsUnearnedUpdate() {
        return ++unearnedUpdates <= limits.maxIgnoredFramesPerSecond();
    }

    boolean allowsIgnored() {
        return ++ignored <= limits.maxIgnoredFramesPerSecond();
    }
}
