package io.heddle.api.http2;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import java.time.Duration;

/**
 * Collects the settings of an {@link Http2Config}. {@link #build()} checks them, not the setters, so their order does not matter. A
 * builder may build several times, with or without changes in between. Not thread-safe.
 */
public final class Http2ConfigBuilder {
    private final Http2Settings settings = new Http2Settings();

    Http2ConfigBuilder() {}

    /**
     * Limits the sessions to one origin (scheme, host, port, TLS settings and local address) at a time. Beyond the limit a
     * connection falls back to HTTP/1.1 or, if its policy forbids that, ends in {@code onError}, of kind
     * {@link ErrorKind#CAPACITY}.
     *
     * @param maxSessionsPerOrigin 1 to 65,536; default 128
     * @return this builder
     */
    public Http2ConfigBuilder maxSessionsPerOrigin(int maxSessionsPerOrigin) {
        settings.maxSessionsPerOrigin = maxSessionsPerOrigin;
        return this;
    }

    /**
     * Limits the streams of one session at a time. The server may allow fewer (SETTINGS_MAX_CONCURRENT_STREAMS, RFC 9113 section
     * 6.5.2). When all sessions to an origin are full, another one is opened.
     *
     * @param maxStreamsPerSession 1 to 1,000,000, at most {@code maxResetsPerSecond}; default 100
     * @return this builder
     */
    public Http2ConfigBuilder maxStreamsPerSession(int maxStreamsPerSession) {
        settings.maxStreamsPerSession = maxStreamsPerSession;
        return this;
    }

    /**
     * Limits the bytes that a server may send on a stream before the connection has taken them (SETTINGS_INITIAL_WINDOW_SIZE, RFC
     * 9113 section 6.9.2). A connection whose reading is suspended holds at most that many.
     *
     * @param streamWindowBytes 1 KiB to 1 GiB, at most {@code sessionWindowBytes}; default 256 KiB
     * @return this builder
     */
    public Http2ConfigBuilder streamWindowBytes(int streamWindowBytes) {
        settings.streamWindowBytes = streamWindowBytes;
        return this;
    }

    /**
     * Limits the bytes that a server may send on all streams of a session together before the engine has read them (RFC 9113
     * section 6.9.1). Bytes that wait for a slow connection do not count, so that it never holds up its neighbours.
     *
     * @param sessionWindowBytes 64 KiB to 1 GiB; default 16 MiB
     * @return this builder
     */
    public Http2ConfigBuilder sessionWindowBytes(int sessionWindowBytes) {
        settings.sessionWindowBytes = sessionWindowBytes;
        return this;
    }

    /**
     * Limits the CONTINUATION frames of one header block (RFC 9113 section 6.10). One more ends the session. The size of the block
     * is limited by {@link EngineConfig#maxResponseHeaderBytes()}.
     *
     * @param maxContinuationFrames 0 to 1,024; default 16
     * @return this builder
     */
    public Http2ConfigBuilder maxContinuationFrames(int maxContinuationFrames) {
        settings.maxContinuationFrames = maxContinuationFrames;
        return this;
    }

    /**
     * Limits the SETTINGS frames of a server in a second. One more ends the session with ENHANCE_YOUR_CALM (RFC 9113 section 7), as
     * with the other limits per second.
     *
     * @param maxSettingsPerSecond 1 to 1,000,000; default 10
     * @return this builder
     */
    public Http2ConfigBuilder maxSettingsPerSecond(int maxSettingsPerSecond) {
        settings.maxSettingsPerSecond = maxSettingsPerSecond;
        return this;
    }

    /**
     * Limits the PING frames of a server in a second.
     *
     * @param maxPingsPerSecond 1 to 1,000,000; default 100
     * @return this builder
     */
    public Http2ConfigBuilder maxPingsPerSecond(int maxPingsPerSecond) {
        settings.maxPingsPerSecond = maxPingsPerSecond;
        return this;
    }

    /**
     * Limits the RST_STREAM frames of a server in a second.
     *
     * @param maxResetsPerSecond 1 to 1,000,000, at least {@code maxStreamsPerSession}, because all streams may be reset at once; default
     * 1,000
     * @return this builder
     */
    public Http2ConfigBuilder maxResetsPerSecond(int maxResetsPerSecond) {
        settings.maxResetsPerSecond = maxResetsPerSecond;
        return this;
    }

    /**
     * Limits the DATA and CONTINUATION frames in a second that carry nothing and end nothing.
     *
     * @param maxEmptyFramesPerSecond 1 to 1,000,000; default 100
     * @return this builder
     */
    public Http2ConfigBuilder maxEmptyFramesPerSecond(int maxEmptyFramesPerSecond) {
        settings.maxEmptyFramesPerSecond = maxEmptyFramesPerSecond;
        return this;
    }

    /**
     * Limits the frames in a second that have no meaning here: PRIORITY, unknown types, acknowledgements and HEADERS of closed
     * streams. GOAWAY counts too. As many WINDOW_UPDATE frames are allowed in addition, beyond those that the DATA we sent and the streams
     * we opened account for: four for each stream and each write, and one for each KiB.
     *
     * @param maxIgnoredFramesPerSecond 1 to 1,000,000; default 1,000
     * @return this builder
     */
    public Http2ConfigBuilder maxIgnoredFramesPerSecond(int maxIgnoredFramesPerSecond) {
        settings.maxIgnoredFramesPerSecond = maxIgnoredFramesPerSecond;
        return this;
    }

    /**
     * Limits the time that a session without a stream stays open.
     *
     * @param idleTimeout 1 ms to 1 day; default 30 s
     * @return this builder
     */
    public Http2ConfigBuilder idleTimeout(Duration idleTimeout) {
        settings.idleTimeout = idleTimeout;
        return this;
    }

    /**
     * Limits the time from the connection preface to the server's SETTINGS, and from our SETTINGS to their acknowledgement (RFC
     * 9113 section 6.5.3). A server that is silent for so long is not thought to lack HTTP/2: those that wait for the session go on over
     * HTTP/1.1 or, if their policy forbids that, end in {@code onError}, of kind {@link ErrorKind#TIMEOUT}; the next attempt asks again.
     *
     * @param settingsTimeout 1 ms to 1 day; default 5 s
     * @return this builder
     */
    public Http2ConfigBuilder settingsTimeout(Duration settingsTimeout) {
        settings.settingsTimeout = settingsTimeout;
        return this;
    }

    /**
     * Limits the time from the request on a stream to its answer, as long as HTTP/1.1 can be tried after it: the stream is reset with
     * CANCEL (RFC 9113 section 7), and the attempt goes on over HTTP/1.1. The session is believed from then on to serve as many streams
     * at a time as it has answered, and at least one: some servers announce a hundred streams and serve six. Nothing is remembered of the
     * origin. {@link EngineConfig#upgradeTimeout()} applies if it is shorter; with {@link HttpPolicy#HTTP_2_ONLY} it alone applies, and
     * the attempt ends in {@code onError}, of kind {@link ErrorKind#TIMEOUT}.
     *
     * @param answerTimeout 1 ms to 1 day; default 5 s
     * @return this builder
     */
    public Http2ConfigBuilder answerTimeout(Duration answerTimeout) {
        settings.answerTimeout = answerTimeout;
        return this;
    }

    /**
     * Sets how long a session is silent before a PING asks whether it is alive.
     *
     * @param pingInterval 1 ms to 1 day; default 30 s
     * @return this builder
     */
    public Http2ConfigBuilder pingInterval(Duration pingInterval) {
        settings.pingInterval = pingInterval;
        return this;
    }

    /**
     * Limits the time from a PING to the next byte. Without one the session counts as lost, and all its connections with it.
     *
     * @param pingTimeout 1 ms to 1 day; default 10 s
     * @return this builder
     */
    public Http2ConfigBuilder pingTimeout(Duration pingTimeout) {
        settings.pingTimeout = pingTimeout;
        return this;
    }

    /**
     * Sets how long the engine remembers that an origin cannot carry WebSockets over HTTP/2. Only what the server said proves that: its
     * choice by ALPN, bytes that are not HTTP/2, SETTINGS without ENABLE_CONNECT_PROTOCOL = 1 (RFC 8441 section 3), or the status 405 or
     * 501. A lost session, a refused stream or a time limit proves nothing. Meanwhile
     * {@link HttpPolicy#HTTP_2_PREFERRED} goes straight to HTTP/1.1, and {@link HttpPolicy#HTTP_2_ONLY} asks again.
     *
     * @param rememberFor 1 ms to 1 day; default 5 min
     * @return this builder
     */
    public Http2ConfigBuilder rememberFor(Duration rememberFor) {
        settings.rememberFor = rememberFor;
        return this;
    }

    /**
     * Checks ranges and relations, and makes the configuration. The builder does not change.
     *
     * @return the configuration
     * @throws IllegalArgumentException if a setting is out of range (the message names it, its value and the range) or contradicts
     *     another (the message names both and their values)
     * @throws NullPointerException if a duration is null; the message names it
     */
    public Http2Config build() {
        return new Http2Config(settings.checkedCopy());
    }
}
