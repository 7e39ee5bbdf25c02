package io.heddle.engine.transport.http2;

/**
 * The flow-control windows of a session, RFC 9113 sections 5.2 and 6.9: how many bytes of DATA it may send, and how many the server may.
 * Received bytes are acknowledged at once, in large steps: only the windows of streams hold up a server whose data is not read.
 *
 * <p><b>Thread:</b> loop-confined, one a session.
 */
final class SessionFlowWindow {
    /** A server gives back what it has read on the stream and on the session, perhaps in halves. */
    private static final int UPDATES_PER_SEND = 4;
    /** A server may open the windows of each stream further than SETTINGS say. */
    private static final int UPDATES_PER_STREAM = 4;
    private static final int KIB_SHIFT = 10;
    /** Enough for a million streams. */
    private static final int MAX_EARNED = 4 << 20;

    private final int receiveWindowBytes;
    private int sendWindow = PeerSettings.DEFAULT_WINDOW;
    private int receiveWindow = PeerSettings.DEFAULT_WINDOW;
    /** Received, and in no WINDOW_UPDATE yet. */
    private int unacknowledgedBytes;
    /** WINDOW_UPDATE frames that the server may send for what we did. */
    private int earnedUpdates;

    /** @param receiveWindowBytes what the server may send without a WINDOW_UPDATE */
    SessionFlowWindow(int receiveWindowBytes) {
        this.receiveWindowBytes = receiveWindowBytes;
    }

    /** Opens the receive window as far as configured. @return the increment of the WINDOW_UPDATE that says so, or 0 */
    int open() {
        int increment = Math.max(0, receiveWindowBytes - receiveWindow);
        receiveWindow += increment;
        return increment;
    }

    int sendWindow() {
        return sendWindow;
    }

    void onSent(int bytes) {
        sendWindow -= bytes;
        if (bytes > 0) {
            earn(UPDATES_PER_SEND + (bytes >> KIB_SHIFT));
        }
    }

    void onStreamOpened() {
        earn(UPDATES_PER_STREAM);
    }

    private void earn(int updates) {
        earnedUpdates = Math.min(MAX_EARNED, earnedUpdates + updates);
    }

    /** @return whether the DATA that we sent and the streams that we opened explain one more WINDOW_UPDATE */
    boolean takeEarnedUpdate() {
        return earnedUpdates > 0 && earnedUpdates-- > 0;
    }

    /** @return false if the window would exceed its maximum */
    boolean increaseSendWindow(int increment) {
        if (overflows(sendWindow, increment)) {
            return false;
        }
        sendWindow += increment;
        return true;
    }

    /** RFC 9113 section 6.9.1: no window exceeds 2^31-1. */
    static boolean overflows(int window, int increment) {
        return (long) window + increment > Integer.MAX_VALUE;
    }

    /** @return false if the server sent more than it may */
    boolean onReceived(int bytes) {
        receiveWindow -= bytes;
        unacknowledgedBytes += bytes;
        return receiveWindow >= 0;
    }

    /** @return the increment of the WINDOW_UPDATE that is due, or 0 */
    int takeIncrement() {
        if (unacknowledgedBytes < receiveWindowBytes / 2) {
            return 0;
        }
        int increment = unacknowledgedBytes;
        receiveWindow += increment;
        unacknowledgedBytes = 0;
        return increment;
    }
}
