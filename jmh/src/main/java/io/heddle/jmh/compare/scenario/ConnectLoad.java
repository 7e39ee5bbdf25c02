package io.heddle.jmh.compare.scenario;

import io.heddle.jmh.compare.client.PeerClient;
import io.heddle.jmh.compare.client.PeerConnection;
import io.heddle.jmh.compare.client.PeerListener;
import java.net.URI;

/**
 * {@code connect}: several chains run side by side. Each connects, secures with TLS if asked to, upgrades, closes with the close
 * handshake, and starts again. When the library reports the close, the cycle counts, and its duration is the latency. All chains use
 * one address, since TLS sessions are resumed by host and port. The server ends connections first, so that client ports are free at once.
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
        onFailed(new IllegalStateException("An unexpected message arrived."));
    }

    /** Opens one connection after the other. */
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
