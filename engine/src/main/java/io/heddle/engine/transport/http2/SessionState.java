package io.heddle.engine.transport.http2;

import io.heddle.api.internal.LogText;

/**
 * How far a session has come, and what the server's GOAWAY said. Moves its phase alone.
 *
 * <pre>
 *   AWAITING_SETTINGS -> READY -> DRAINING -> ENDED      (any phase may end)
 * </pre>
 *
 * <p><b>Thread:</b> loop-confined, one a session.
 */
final class SessionState {
    private enum Phase { AWAITING_SETTINGS, READY, DRAINING, ENDED }

    private Phase phase = Phase.AWAITING_SETTINGS;
    private boolean hasSettings;
    private boolean isAcknowledged;
    /** The error and the debug data of the last GOAWAY, or null. */
    private String goAway;

    boolean isAwaitingSettings() {
        return phase == Phase.AWAITING_SETTINGS;
    }

    boolean isReady() {
        return phase == Phase.READY;
    }

    boolean isDraining() {
        return phase == Phase.DRAINING;
    }

    boolean hasEnded() {
        return phase == Phase.ENDED;
    }

    boolean hasGoAway() {
        return goAway != null;
    }

    /** SETTINGS of the server are there: the first, or more. */
    void onSettings() {
        hasSettings = true;
    }

    /** The server acknowledged our SETTINGS: it has read our preface, and said before what it had to say first. */
    void onSettingsAck() {
        isAcknowledged = true;
    }

    /** True between the server's first SETTINGS and the end of the phase that waits for them. */
    boolean hasUnjudgedSettings() {
        return phase == Phase.AWAITING_SETTINGS && hasSettings;
    }

    /**
     * SETTINGS may come in several frames. They are complete when they allow WebSockets, or once the server has answered the preface.
     *
     * @return false if they are not complete, or were before
     */
    boolean becomeReady(boolean hasConnectProtocol) {
        boolean isNow = hasUnjudgedSettings() && (hasConnectProtocol || isAcknowledged);
        if (isNow) {
            phase = Phase.READY;
        }
        return isNow;
    }

    /** @return false if it was draining before, or has ended */
    boolean drain() {
        boolean isFirst = phase == Phase.AWAITING_SETTINGS || phase == Phase.READY;
        if (isFirst) {
            phase = Phase.DRAINING;
        }
        return isFirst;
    }

    /** @return false if it had ended before */
    boolean end() {
        boolean isFirst = phase != Phase.ENDED;
        phase = Phase.ENDED;
        return isFirst;
    }

    void onGoAway(int errorCode, String debugData) {
        goAway =
            Http2ErrorCode.nameOf(errorCode) + (debugData.isEmpty() ? "" : ", '" + LogText.printable(debugData, Integer.MAX_VALUE) + "'");
    }

    /** @return the sentence, with the GOAWAY behind it if there was one */
    String withGoAway(String sentence) {
        return goAway == null ? sentence : sentence + " (GOAWAY " + goAway + ")";
    }
}
