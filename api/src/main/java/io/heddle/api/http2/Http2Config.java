package io.heddle.api.http2;

import io.heddle.api.EngineConfig;
import java.time.Duration;

/**
 * The settings of HTTP/2 (RFC 9113, RFC 8441) in an {@link EngineConfig}, checked when they were built. Each getter has a setter of the
 * same name in {@link Http2ConfigBuilder}, which documents the setting: its effect, its range and its default. Immutable; threads and
 * engines may share it.
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

    private final Http2Settings settings;

    /** @param settings checked, and never changed again */
    Http2Config(Http2Settings settings) {
        this.settings = settings;
    }

    /** {@return a configuration in which every setting has its default} */
    public static Http2Config defaults() {
        return DEFAULTS;
    }

    /** {@return a builder in which every setting has its default} */
    public static Http2ConfigBuilder builder() {
        return new Http2ConfigBuilder();
    }

    /** {@return the {@linkplain Http2ConfigBuilder#maxSessionsPerOrigin limit on sessions to one origin}, 1 to 65,536} */
    public int maxSessionsPerOrigin() {
        return settings.maxSessionsPerOrigin;
    }

    /** {@return the {@linkplain Http2ConfigBuilder#maxStreamsPerSession limit on streams of a session}, 1 to 1,000,000} */
    public int maxStreamsPerSession() {
        return settings.maxStreamsPerSession;
    }

    /** {@return the {@linkplain Http2ConfigBuilder#streamWindowBytes window of a stream} in bytes, 1 KiB to 1 GiB} */
    public int streamWindowBytes() {
        return settings.streamWindowBytes;
    }

    /** {@return the {@linkplain Http2ConfigBuilder#sessionWindowBytes window of a session} in bytes, 64 KiB to 1 GiB} */
    public int sessionWindowBytes() {
        return settings.sessionWindowBytes;
    }

    /** {@return the {@linkplain Http2ConfigBuilder#maxContinuationFrames limit on CONTINUATION frames of a header block}, 0 to 1,024} */
    public int maxContinuationFrames() {
        return settings.maxContinuationFrames;
    }

    /** {@return the {@linkplain Http2ConfigBuilder#maxSettingsPerSecond limit on SETTINGS frames in a second}, 1 to 1,000,000} */
    public int maxSettingsPerSecond() {
        return settings.maxSettingsPerSecond;
    }

    /** {@return the {@linkplain Http2ConfigBuilder#maxPingsPerSecond limit on PING frames in a second}, 1 to 1,000,000} */
    public int maxPingsPerSecond() {
        return settings.maxPingsPerSecond;
    }

    /** {@return the {@linkplain Http2ConfigBuilder#maxResetsPerSecond limit on RST_STREAM frames in a second}, 1 to 1,000,000} */
    public int maxResetsPerSecond() {
        return settings.maxResetsPerSecond;
    }

    /** {@return the {@linkplain Http2ConfigBuilder#maxEmptyFramesPerSecond limit on empty frames in a second}, 1 to 1,000,000} */
    public int maxEmptyFramesPerSecond() {
        return settings.maxEmptyFramesPerSecond;
    }

    /** {@return the {@linkplain Http2ConfigBuilder#maxIgnoredFramesPerSecond limit on ignored frames in a second}, 1 to 1,000,000} */
    public int maxIgnoredFramesPerSecond() {
        return settings.maxIgnoredFramesPerSecond;
    }

    /** {@return the {@linkplain Http2ConfigBuilder#idleTimeout time limit of a session without a stream}, 1 ms to 1 day} */
    public Duration idleTimeout() {
        return settings.idleTimeout;
    }

    /** {@return the {@linkplain Http2ConfigBuilder#settingsTimeout time limit of SETTINGS and their acknowledgement}, 1 ms to 1 day} */
    public Duration settingsTimeout() {
        return settings.settingsTimeout;
    }

    /** {@return the {@linkplain Http2ConfigBuilder#answerTimeout time limit of the answer to a request on a stream}, 1 ms to 1 day} */
    public Duration answerTimeout() {
        return settings.answerTimeout;
    }

    /** {@return the {@linkplain Http2ConfigBuilder#pingInterval silence that leads to a PING}, 1 ms to 1 day} */
    public Duration pingInterval() {
        return settings.pingInterval;
    }

    /** {@return the {@linkplain Http2ConfigBuilder#pingTimeout time limit from a PING to the next byte}, 1 ms to 1 day} */
    public Duration pingTimeout() {
        return settings.pingTimeout;
    }

    /** {@return the {@linkplain Http2ConfigBuilder#rememberFor time that the lack of HTTP/2 at an origin is remembered}, 1 ms to 1 day} */
    public Duration rememberFor() {
        return settings.rememberFor;
    }

    @Override
    public String toString() {
        return "Http2Config[" + settings + "]";
    }
}
