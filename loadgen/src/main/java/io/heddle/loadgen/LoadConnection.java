package io.heddle.loadgen;

import io.heddle.api.WebSocket;

/** The attachment of each {@link WebSocket}: the tool's own state of the connection. <b>Thread:</b> loop-confined. */
final class LoadConnection {
    private static final int NOT_OPEN = -1;

    final int index;
    WebSocket webSocket;
    /** The start of the connection attempt; once open, the time at which the message in flight was sent. */
    long sinceNs;
    /** True while a message is in flight, in the closed loop. */
    boolean awaitsEcho;
    /** Its place in the row of open connections. */
    int position = NOT_OPEN;

    LoadConnection(int index) {
        this.index = index;
    }

    boolean isOpen() {
        return position != NOT_OPEN;
    }

    void leaveRow() {
        position = NOT_OPEN;
    }
}
