package io.heddle.api.http2;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import java.time.Duration;

/**
 * The settings of HTTP/2 (RFC 9113, RFC 8441) in an {@link EngineConfig}, checked when built; {@link Http2ConfigBuilder} names the
 * defaults. Immutable, may be shared by any threads and engines.
 *
 * <pre>{@code
 * EngineConfig config = EngineConfig.builder()
 *     .httpPolicy(HttpPolicy.HTTP_2_PREFERRED)
 *     .http2(Http2Config.builder().maxStreamsPerSession(500).build())
 *     .build();
 * }</pre>
 */
public final class Http2Config {
    private static final Http2Config DEFAULTS = builder().build();

    private final int maxSessionsPerOrigin;
    private final int maxStreamsPerSession;
    private final int streamWindowBytes;
    private final int sessionWindowBytes;
    private final int maxContinuationFrames;
    private final int maxSettingsPerSecond;
    private final int maxPingsPerSecond;
    private final int maxResetsPerSecond;
    private final int maxEmptyFramesPerSecond;
    private final int maxIgnoredFramesPerSecond;
    private final Duration idleTimeout;
    private final Duration settingsTimeout;
    private final Duration pingInterval;
    private final Duration pingTimeout;
    private final Duration rememberFor;

    Http2Config(Http2ConfigBuilder from) {
        maxSessionsPerOrigin = from.maxSessionsPerOrigin;
        maxStreamsPerSession = from.maxStreamsPerSession;
        streamWindowBytes = from.streamWindowBytes;
        sessionWindowBytes = from.sessionWindowBytes;
        maxContinuationFrames = from.maxContinuationFrames;
        maxSettingsPerSecond = from.maxSettingsPerSecond;
        maxPingsPerSecond = from.maxPingsPerSecond;
        maxResetsPerSecond = from.maxResetsPerSecond;
        maxEmptyFramesPerSecond = from.maxEmptyFramesPerSecond;
        maxIgnoredFramesPerSecond = from.maxIgnoredFramesPerSecond;
        idleTimeout = from.idleTimeout;
        settingsTimeout = from.settingsTimeout;
        pingInterval = from.pingInterval;
        pingTimeout = from.pingTimeout;
        rememberFor = from.rememberFor;
    }

    /**
     * The defaults.
     *
     * @return a configuration
     */
    public static Http2Config defaults() {
        return DEFAULTS;
    }

    /**
     * Begins with the defaults.
     *
     * @return a builder
     */
    public static Http2ConfigBuilder builder() {
        return new Http2ConfigBuilder();
    }

    /**
     * Most sessions to one origin (scheme, host, port, TLS settings and local address) at a time; beyond it connections fall back
     * to HTTP/1.1, or end in {@code onError}, of kind {@link ErrorKind#CAPACITY}.
     *
     * @return 1 to 65,536
     */
    public int maxSessionsPerOrigin() {
        return maxSessionsPerOrigin;
    }

    /**
     * Most streams of one session at a time; the server may allow fewer (SETTINGS_MAX_CONCURRENT_STREAMS). When all sessions to
     * an origin are full, another is opened.
     *
     * @return 1 to 1,000,000, at most {@link #maxResetsPerSecond()}
     */
    public int maxStreamsPerSession() {
        return maxStreamsPerSession;
    }

    /**
     * How much a server may send on a stream before the connection has taken it (SETTINGS_INITIAL_WINDOW_SIZE, RFC 9113 section
     * 6.9.2): the most that a connection whose reading is suspended holds.
     *
     * @return bytes, 1 KiB to 1 GiB, at most {@link #sessionWindowBytes()}
     */
    public int streamWindowBytes() {
        return streamWindowBytes;
    }

    /**
     * How much a server may send on all streams of a session together before the engine has read it (RFC 9113 section 6.9.1).
     * What waits for a slow connection does not count, so that it never holds up its neighbours.
     *
     * @return bytes, 64 KiB to 1 GiB
     */
    public int sessionWindowBytes() {
        return sessionWindowBytes;
    }

    /**
     * Most CONTINUATION frames of one header block (RFC 9113 section 6.10); one more ends the session. How large a header block
     * may be says {@link EngineConfig#maxResponseHeaderBytes()}.
     *
     * @return 0 to 1,024
     */
    public int maxContinuationFrames() {
        return maxContinuationFrames;
    }

    /**
     * Most SETTINGS frames of a server in a second; one more ends the session with ENHANCE_YOUR_CALM, as with the other limits of
     * this kind.
     *
     * @return frames, 1 to 1,000,000
     */
    public int maxSettingsPerSecond() {
        return maxSettingsPerSecond;
    }

    /**
     * Most PING frames of a server in a second.
     *
     * @return frames, 1 to 1,000,000
     */
    public int maxPingsPerSecond() {
        return maxPingsPerSecond;
    }

    /**
     * Most RST_STREAM frames of a server in a second.
     *
     * @return frames, 1 to 1,000,000, at least {@link #maxStreamsPerSession()}: all streams may be reset at once
     */
    public int maxResetsPerSecond() {
        return maxResetsPerSecond;
    }

    /**
     * Most DATA and CONTINUATION frames in a second that carry nothing and end nothing.
     *
     * @return frames, 1 to 1,000,000
     */
    public int maxEmptyFramesPerSecond() {
        return maxEmptyFramesPerSecond;
    }

    /**
     * Most frames in a second that mean nothing here: PRIORITY, those of unknown types, acknowledgements, HEADERS of streams that are
     * closed; GOAWAY counts too.
     *
     * @return frames, 1 to 1,000,000
     */
    public int maxIgnoredFramesPerSecond() {
        return maxIgnoredFramesPerSecond;
    }

    /**
     * How long a session without a stream stays open.
     *
     * @return 1 ms to 1 day
     */
    public Duration idleTimeout() {
        return idleTimeout;
    }

    /**
     * Time from the connection preface to the server's SETTINGS, and from ours to their acknowledgement (RFC 9113 section 6.5.3).
     *
     * @return 1 ms to 1 day
     */
    public Duration settingsTimeout() {
        return settingsTimeout;
    }

    /**
     * How long a session is silent before it is asked with a PING whether it is alive.
     *
     * @return 1 ms to 1 day
     */
    public Duration pingInterval() {
        return pingInterval;
    }

    /**
     * Time from a PING to the next byte; without one the session counts as lost, and all its connections with it.
     *
     * @return 1 ms to 1 day
     */
    public Duration pingTimeout() {
        return pingTimeout;
    }

    /**
     * How long it is remembered that an origin can not carry WebSockets over HTTP/2. Meanwhile {@link
     * HttpPolicy#HTTP_2_PREFERRED} goes straight to HTTP/1.1; {@link HttpPolicy#HTTP_2_ONLY} asks again.
     *
     * @return 1 ms to 1 day
     */
    public Duration rememberFor() {
        return rememberFor;
    }

    @Override
    public String toString() {
        return "Http2Config["
            + "maxSessionsPerOrigin=" + maxSessionsPerOrigin
            + ", maxStreamsPerSession=" + maxStreamsPerSession
            + ", streamWindowBytes=" + streamWindowBytes
            + ", sessionWindowBytes=" + sessionWindowBytes
            + ", maxContinuationFrames=" + maxContinuationFrames
            + ", maxSettingsPerSecond=" + maxSettingsPerSecond
            + ", maxPingsPerSecond=" + maxPingsPerSecond
            + ", maxResetsPerSecond=" + maxResetsPerSecond
            + ", maxEmptyFramesPerSecond=" + maxEmptyFramesPerSecond
            + ", maxIgnoredFramesPerSecond=" + maxIgnoredFramesPerSecond
            + ", idleTimeout=" + idleTimeout
            + ", settingsTimeout=" + settingsTimeout
            + ", pingInterval=" + pingInterval
            + ", pingTimeout=" + pingTimeout
            + ", rememberFor=" + rememberFor
            + "]";
    }
}
