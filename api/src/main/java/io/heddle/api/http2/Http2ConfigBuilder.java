package io.heddle.api.http2;

import static io.heddle.api.internal.SettingChecks.checkDuration;
import static io.heddle.api.internal.SettingChecks.checkRange;
import static io.heddle.api.internal.SettingChecks.checkRelation;

import java.time.Duration;

/**
 * Collects settings; see {@link Http2Config} for their meaning. They are checked by {@link #build()}, not before, so their order does
 * not matter. May be built from again, with or without further changes. Not thread-safe.
 */
public final class Http2ConfigBuilder {
    int maxSessionsPerOrigin = 128;
    int maxStreamsPerSession = 100;
    int streamWindowBytes = 256 << 10;
    int sessionWindowBytes = 16 << 20;
    int maxContinuationFrames = 16;
    int maxSettingsPerSecond = 10;
    int maxPingsPerSecond = 100;
    int maxResetsPerSecond = 1_000;
    int maxEmptyFramesPerSecond = 100;
    int maxIgnoredFramesPerSecond = 1_000;
    Duration idleTimeout = Duration.ofSeconds(30);
    Duration settingsTimeout = Duration.ofSeconds(5);
    Duration pingInterval = Duration.ofSeconds(30);
    Duration pingTimeout = Duration.ofSeconds(10);
    Duration rememberFor = Duration.ofMinutes(5);

    Http2ConfigBuilder() {}

    /**
     * Sets {@link Http2Config#maxSessionsPerOrigin()}.
     *
     * @param maxSessionsPerOrigin 1 to 65,536; default 128
     * @return this builder
     */
    public Http2ConfigBuilder maxSessionsPerOrigin(int maxSessionsPerOrigin) {
        this.maxSessionsPerOrigin = maxSessionsPerOrigin;
        return this;
    }

    /**
     * Sets {@link Http2Config#maxStreamsPerSession()}.
     *
     * @param maxStreamsPerSession 1 to 1,000,000, at most {@code maxResetsPerSecond}; default 100
     * @return this builder
     */
    public Http2ConfigBuilder maxStreamsPerSession(int maxStreamsPerSession) {
        this.maxStreamsPerSession = maxStreamsPerSession;
        return this;
    }

    /**
     * Sets {@link Http2Config#streamWindowBytes()}.
     *
     * @param streamWindowBytes 1 KiB to 1 GiB, at most {@code sessionWindowBytes}; default 256 KiB
     * @return this builder
     */
    public Http2ConfigBuilder streamWindowBytes(int streamWindowBytes) {
        this.streamWindowBytes = streamWindowBytes;
        return this;
    }

    /**
     * Sets {@link Http2Config#sessionWindowBytes()}.
     *
     * @param sessionWindowBytes 64 KiB to 1 GiB; default 16 MiB
     * @return this builder
     */
    public Http2ConfigBuilder sessionWindowBytes(int sessionWindowBytes) {
        this.sessionWindowBytes = sessionWindowBytes;
        return this;
    }

    /**
     * Sets {@link Http2Config#maxContinuationFrames()}.
     *
     * @param maxContinuationFrames 0 to 1,024; default 16
     * @return this builder
     */
    public Http2ConfigBuilder maxContinuationFrames(int maxContinuationFrames) {
        this.maxContinuationFrames = maxContinuationFrames;
        return this;
    }

    /**
     * Sets {@link Http2Config#maxSettingsPerSecond()}.
     *
     * @param maxSettingsPerSecond 1 to 1,000,000; default 10
     * @return this builder
     */
    public Http2ConfigBuilder maxSettingsPerSecond(int maxSettingsPerSecond) {
        this.maxSettingsPerSecond = maxSettingsPerSecond;
        return this;
    }

    /**
     * Sets {@link Http2Config#maxPingsPerSecond()}.
     *
     * @param maxPingsPerSecond 1 to 1,000,000; default 100
     * @return this builder
     */
    public Http2ConfigBuilder maxPingsPerSecond(int maxPingsPerSecond) {
        this.maxPingsPerSecond = maxPingsPerSecond;
        return this;
    }

    /**
     * Sets {@link Http2Config#maxResetsPerSecond()}.
     *
     * @param maxResetsPerSecond 1 to 1,000,000, at least {@code maxStreamsPerSession}; default 1,000
     * @return this builder
     */
    public Http2ConfigBuilder maxResetsPerSecond(int maxResetsPerSecond) {
        this.maxResetsPerSecond = maxResetsPerSecond;
        return this;
    }

    /**
     * Sets {@link Http2Config#maxEmptyFramesPerSecond()}.
     *
     * @param maxEmptyFramesPerSecond 1 to 1,000,000; default 100
     * @return this builder
     */
    public Http2ConfigBuilder maxEmptyFramesPerSecond(int maxEmptyFramesPerSecond) {
        this.maxEmptyFramesPerSecond = maxEmptyFramesPerSecond;
        return this;
    }

    /**
     * Sets {@link Http2Config#maxIgnoredFramesPerSecond()}.
     *
     * @param maxIgnoredFramesPerSecond 1 to 1,000,000; default 1,000
     * @return this builder
     */
    public Http2ConfigBuilder maxIgnoredFramesPerSecond(int maxIgnoredFramesPerSecond) {
        this.maxIgnoredFramesPerSecond = maxIgnoredFramesPerSecond;
        return this;
    }

    /**
     * Sets {@link Http2Config#idleTimeout()}.
     *
     * @param idleTimeout 1 ms to 1 day; default 30 s
     * @return this builder
     */
    public Http2ConfigBuilder idleTimeout(Duration idleTimeout) {
        this.idleTimeout = idleTimeout;
        return this;
    }

    /**
     * Sets {@link Http2Config#settingsTimeout()}.
     *
     * @param settingsTimeout 1 ms to 1 day; default 5 s
     * @return this builder
     */
    public Http2ConfigBuilder settingsTimeout(Duration settingsTimeout) {
        this.settingsTimeout = settingsTimeout;
        return this;
    }

    /**
     * Sets {@link Http2Config#pingInterval()}.
     *
     * @param pingInterval 1 ms to 1 day; default 30 s
     * @return this builder
     */
    public Http2ConfigBuilder pingInterval(Duration pingInterval) {
        this.pingInterval = pingInterval;
        return this;
    }

    /**
     * Sets {@link Http2Config#pingTimeout()}.
     *
     * @param pingTimeout 1 ms to 1 day; default 10 s
     * @return this builder
     */
    public Http2ConfigBuilder pingTimeout(Duration pingTimeout) {
        this.pingTimeout = pingTimeout;
        return this;
    }

    /**
     * Sets {@link Http2Config#rememberFor()}.
     *
     * @param rememberFor 1 ms to 1 day; default 5 min
     * @return this builder
     */
    public Http2ConfigBuilder rememberFor(Duration rememberFor) {
        this.rememberFor = rememberFor;
        return this;
    }

    /**
     * Checks ranges and relations, and makes the configuration. The builder stays as it is.
     *
     * @return the configuration
     * @throws IllegalArgumentException if a setting is out of range (the message names it, its value and the range) or contradicts
     *     another (the message names both and their values)
     * @throws NullPointerException if a duration is null; the message names it
     */
    public Http2Config build() {
        checkRange("maxSessionsPerOrigin", maxSessionsPerOrigin, 1, 65_536);
        checkRange("maxStreamsPerSession", maxStreamsPerSession, 1, 1_000_000);
        checkRange("streamWindowBytes", streamWindowBytes, 1 << 10, 1 << 30);
        checkRange("sessionWindowBytes", sessionWindowBytes, 64 << 10, 1 << 30);
        checkRange("maxContinuationFrames", maxContinuationFrames, 0, 1_024);
        checkRange("maxSettingsPerSecond", maxSettingsPerSecond, 1, 1_000_000);
        checkRange("maxPingsPerSecond", maxPingsPerSecond, 1, 1_000_000);
        checkRange("maxResetsPerSecond", maxResetsPerSecond, 1, 1_000_000);
        checkRange("maxEmptyFramesPerSecond", maxEmptyFramesPerSecond, 1, 1_000_000);
        checkRange("maxIgnoredFramesPerSecond", maxIgnoredFramesPerSecond, 1, 1_000_000);
        checkDuration("idleTimeout", idleTimeout);
        checkDuration("settingsTimeout", settingsTimeout);
        checkDuration("pingInterval", pingInterval);
        checkDuration("pingTimeout", pingTimeout);
        checkDuration("rememberFor", rememberFor);
        checkRelation("streamWindowBytes", streamWindowBytes, "sessionWindowBytes", sessionWindowBytes);
        checkRelation("maxStreamsPerSession", maxStreamsPerSession, "maxResetsPerSecond", maxResetsPerSecond);
        return new Http2Config(this);
    }
}
