package io.heddle.jmh.compare.scenario;

import io.heddle.jmh.compare.client.PeerConnection;

/** {@code receive}: the server sends endlessly, and the client counts. <b>Thread:</b> the client's. */
final class ReceiveLoad extends Load {
    private final int connections;
    private final int bytes;

    ReceiveLoad(int connections, int bytes) {
        this.connections = connections;
        this.bytes = bytes;
    }

    @Override
    int connections() {
        return connections;
    }

    @Override
    public void onMessage(PeerConnection connection, int messageBytes, long stamp) {
        if (messageBytes != bytes) {
            onFailed(new IllegalStateException("A message has " + messageBytes + " bytes, not " + bytes + "."));
            return;
        }
        tallies().mine().countOpaque();
        if (isStopped()) {
            connection.close();
        }
    }
}
