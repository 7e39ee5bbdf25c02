package io.heddle.loadgen;

import io.heddle.api.WebSocket;

/** What the tool knows of one connection: the attachment of its {@link WebSocket}. <b>Thread:</b> loop-confined. */
final class LoadConnection {
    private static final int NOT_OPEN = -1;

    final int index;
    WebSocket webSocket;
    /** When it began to connect; from then on, when its message in flight was sent. */
    long sinceNs;
    /** Whether a message is in flight, in the closed loop. */
    boolean awaitsEcho;
    /** Where it stands in the row of open ones. */
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
