package io.heddle.testkit.proxy;

import io.heddle.testkit.ServerChannel;
import java.io.IOException;
import java.util.Arrays;

/**
 * Two connections that are joined: bytes, ends and resets of each go on to the other. An end that reads slowly holds up the other.
 *
 * <p><b>Thread:</b> guarded by the proxy's monitor. <b>Owns:</b> both channels, from {@link #begin} on.
 */
final class Tunnel {
    /** Beyond this many bytes that one side has not taken the other is not read. */
    private static final long MAX_UNSENT_BYTES = 256 << 10;

    private final ProxyCore core;
    private final Side client;
    private final Side server;
    private final boolean endsWithReset;
    private long bytesToClient;
    private boolean isOver;

    /**
     * @param limitBytes the tunnel ends once so many bytes have gone to the client; -1 for none
     * @param endsWithReset whether it is reset then, and not closed
     */
    Tunnel(ProxyCore core, ServerChannel client, ServerChannel server, long limitBytes, boolean endsWithReset) {
        this.core = core;
        this.client = new Side(client, server);
        this.server = new Side(server, client);
        this.endsWithReset = endsWithReset;
        bytesToClient = limitBytes < 0 ? Long.MAX_VALUE : limitBytes;
    }

    /** Takes the bytes of the server; the client's are given to {@link #fromClient}. */
    void begin() {
        core.onTunnel(this);
        server.from.listener(core.guarded(server));
        if (bytesToClient == 0) {
            end(endsWithReset);
        }
    }

    /** Hears the client. */
    ServerChannel.Listener fromClient() {
        return client;
    }

    /** Ends both connections. */
    void end(boolean byReset) {
        if (!isOver) {
            over();
            end(client.from, byReset);
            end(server.from, byReset);
        }
    }

    private static void end(ServerChannel channel, boolean byReset) {
        if (channel.isClosed()) {
            return;
        }
        if (byReset) {
            channel.reset();
        } else {
            channel.close();
        }
    }

    private void over() {
        isOver = true;
        core.onTunnelEnd(this);
    }

    private final class Side implements ServerChannel.Listener {
        private final ServerChannel from;
        private final ServerChannel to;
        private boolean isEnded;
        private boolean isHeldUp;

        private Side(ServerChannel from, ServerChannel to) {
            this.from = from;
            this.to = to;
        }

        @Override
        public void onBytes(byte[] bytes) {
            if (isOver || to.isClosed()) {
                return;
            }
            if (this == server && bytes.length >= bytesToClient) {
                to.write(Arrays.copyOf(bytes, (int) bytesToClient));
                end(endsWithReset);
                return;
            }
            bytesToClient -= this == server ? bytes.length : 0;
            to.write(bytes);
            if (!isOver && to.unsent() > MAX_UNSENT_BYTES) {
                isHeldUp = true;
                from.pauseReading();
            }
        }

        @Override
        public void onDrained() {
            // The network has taken what this side was sent, so the other is read again.
            Side other = this == client ? server : client;
            if (other.isHeldUp && !isOver) {
                other.isHeldUp = false;
                other.from.resumeReading();
            }
        }

        @Override
        public void onEnd() {
            isEnded = true;
            if (isOver) {
                return;
            }
            to.endOutput();
            if (client.isEnded && server.isEnded) {
                end(false);
            }
        }

        @Override
        public void onBroken(IOException cause) {
            end(true);
        }
    }
}
