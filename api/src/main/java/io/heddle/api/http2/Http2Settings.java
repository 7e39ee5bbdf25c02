package io.heddle.api.http2;

import static io.heddle.api.internal.SettingChecks.checkDuration;
import static io.heddle.api.internal.SettingChecks.checkRange;
import static io.heddle.api.internal.SettingChecks.checkRelation;

import io.heddle.api.internal.CopyableSettings;
import java.time.Duration;

/**
 * The values that {@link Http2ConfigBuilder} sets and {@link Http2Config} gives, with their defaults and checks. Every setting is
 * listed here once.
 *
 * <p><b>Thread:</b> the one that builds; the copy in a configuration is immutable.
 */
final class Http2Settings extends CopyableSettings<Http2Settings> {
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
    Duration answerTimeout = Duration.ofSeconds(5);
    Duration pingInterval = Duration.ofSeconds(30);
    Duration pingTimeout = Duration.ofSeconds(10);
    Duration rememberFor = Duration.ofMinutes(5);

    /** Checks everything that {@link Http2ConfigBuilder#build()} promises to check. */
    Http2Settings checkedCopy() {
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
        checkDuration("answerTimeout", answerTimeout);
        checkDuration("pingInterval", pingInterval);
        checkDuration("pingTimeout", pingTimeout);
        checkDuration("rememberFor", rememberFor);
        checkRelation("streamWindowBytes", streamWindowBytes, "sessionWindowBytes", sessionWindowBytes);
        checkRelation("maxStreamsPerSession", maxStreamsPerSession, "maxResetsPerSecond", maxResetsPerSecond);
        return copy();
    }

    @Override
    public String toString() {
        return "maxSessionsPerOrigin=" + maxSessionsPerOrigin
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
            + ", answerTimeout=" + answerTimeout
            + ", pingInterval=" + pingInterval
            + ", pingTimeout=" + pingTimeout
            + ", rememberFor=" + rememberFor;
    }
}
