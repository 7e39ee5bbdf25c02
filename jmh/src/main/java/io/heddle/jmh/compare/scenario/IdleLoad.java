package io.heddle.jmh.compare.scenario;

import io.heddle.jmh.compare.client.PeerConnection;

/** {@code idle}: connections without traffic. <b>Thread:</b> the client's. */
final class IdleLoad extends Load {
    private final int connections;

    IdleLoad(int connections) {
        this.connections = connections;
    }

    @Override
    int connections() {
        return connections;
    }

    @Override
    public void onMessage(PeerConnection connection, int messageBytes, long stamp) {
        onFailed(new IllegalStateException("An unexpected message arrived."));
    }
}
