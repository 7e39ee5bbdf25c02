package io.heddle.jmh.compare.scenario;

import io.heddle.jmh.compare.client.PeerClient;
import io.heddle.jmh.compare.client.PeerConnection;
import io.heddle.jmh.compare.client.PeerListener;
import java.net.URI;

/**
 * {@code connect}: some chains side by side, each of which connects, secures if it is TLS, upgrades, closes with the close handshake,
 * and begins anew. A cycle is counted, and its duration is the latency, when the library tells its end. All go to one address, as
 * TLS sessions are resumed by host and port; the server ends connections first, so that the ports of clients are free at once.
 *
 * <p><b>Thread:</b> the client's.
 */
final class ConnectLoad extends Load {
    private final int chains;

    ConnectLoad(int chains) {
        this.chains = chains;
    }

    @Override
    void begin(PeerClient client, URI... targets) {
        for (int i = 0; i < chains; i++) {
            new Chain(client, targets[0]).next();
        }
    }

    @Override
    int connections() {
        return chains;
    }

    @Override
    public void onMessage(PeerConnection connection, int messageBytes, long stamp) {
        onFailed(new IllegalStateException("A message came that nobody asked for."));
    }

    /** One connection after the other. */
    private final class Chain implements PeerListener {
        private final PeerClient client;
        private final URI target;
        private final Tally tally = tallies().add();
        private long beganNs;

        Chain(PeerClient client, URI target) {
            this.client = client;
            this.target = target;
        }

        void next() {
            beganNs = System.nanoTime();
            client.open(target, this);
        }

        @Override
        public void onOpen(PeerConnection connection) {
            connection.close();
        }

        @Override
        public void onMessage(PeerConnection connection, int messageBytes, long stamp) {
            ConnectLoad.this.onMessage(connection, messageBytes, stamp);
        }

        @Override
        public void onClosed(PeerConnection connection) {
            tally.countOpaque();
            if (tallies().isRecording()) {
                tally.record(System.nanoTime() - beganNs);
            }
            if (!isStopped()) {
                next();
            }
        }

        @Override
        public void onFailed(Throwable cause) {
            ConnectLoad.this.onFailed(cause);
        }
    }
}
