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

    private final boolean isAlpnNegotiated;
    private Phase phase = Phase.AWAITING_SETTINGS;
    /** The error and the debug data of the last GOAWAY, or null. */
    private String goAway;

    SessionState(boolean isAlpnNegotiated) {
        this.isAlpnNegotiated = isAlpnNegotiated;
    }

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

    /** The server's first SETTINGS are there. @return false if they were there before */
    boolean becomeReady() {
        boolean isFirst = phase == Phase.AWAITING_SETTINGS;
        if (isFirst) {
            phase = Phase.READY;
        }
        return isFirst;
    }

    /** @return false if it was draining before, or has ended */
    boolean drain() {
        boolean isFirst = phase == Phase.AWAITING_SETTINGS || phase == Phase.READY;
        if (isFirst) {
            phase = Phase.DRAINING;
        }
        return isFirst;
    }

    /** @return how the streams end with the session, or null if it had ended before */
    StreamEnd end() {
        if (phase == Phase.ENDED) {
            return null;
        }
        boolean isNotHttp2 = phase == Phase.AWAITING_SETTINGS && !isAlpnNegotiated;
        phase = Phase.ENDED;
        return isNotHttp2 ? StreamEnd.NOT_HTTP2 : goAway == null ? StreamEnd.SESSION_LOST : StreamEnd.GOAWAY;
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
