package io.heddle.testkit.storm;

import io.heddle.testkit.ServerChannel;
import io.heddle.testkit.SimulatedHost;
import io.heddle.testkit.SimulatedNetwork;
import io.heddle.testkit.wire.UpgradeAnswers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A server that can open so many connections a second, and falls over beyond: it loses all that it has, and is down for a while.
 *
 * <p><b>Thread:</b> the one that runs the network.
 */
final class FragileServer {
    private static final int PORT = 80;
    private static final Duration DOWN_AFTER_FALL = Duration.ofSeconds(5);

    private final SimulatedNetwork network;
    private final SimulatedHost host;
    private final int capacity;
    private final List<Integer> accepted = new ArrayList<>();
    private boolean isUp;
    private int falls;

    /** Upgrades, and is silent from then on. */
    private static final class Upgrade implements ServerChannel.Listener {
        private final ServerChannel channel;
        private final ByteArrayOutputStream head = new ByteArrayOutputStream(0);
        private boolean isDone;

        Upgrade(ServerChannel channel) {
            this.channel = channel;
            channel.listener(this);
        }

        @Override
        public void onBytes(byte[] bytes) {
            if (isDone) {
                return;
            }
            head.writeBytes(bytes);
            String request = head.toString(StandardCharsets.ISO_8859_1);
            if (request.endsWith("\r\n\r\n")) {
                isDone = true;
                channel.write(UpgradeAnswers.to(request).getBytes(StandardCharsets.ISO_8859_1));
            }
        }

        @Override
        public void onEnd() {
            channel.close();
        }
    }

    /** @param capacity connections that it can accept in a second */
    FragileServer(SimulatedNetwork network, String name, int capacity) {
        this.network = network;
        this.host = network.host(name);
        this.capacity = capacity;
        up();
    }

    /** It starts, and listens. */
    void up() {
        isUp = true;
        Consumer<ServerChannel> accept = this::accept;
        host.listen(PORT, accept);
    }

    /** It dies, and with it all of its connections. */
    void down() {
        isUp = false;
        host.stopListening(PORT);
        host.resetConnections();
    }

    private void accept(ServerChannel channel) {
        int second = (int) network.elapsed().toSeconds();
        while (accepted.size() <= second) {
            accepted.add(0);
        }
        accepted.set(second, accepted.get(second) + 1);
        new Upgrade(channel);
        if (isUp && accepted.get(second) > capacity) {
            falls++;
            down();
            network.after(DOWN_AFTER_FALL, this::up);
        }
    }

    /** The connections that it accepted in a second since the network began. */
    int accepted(int second) {
        return second < accepted.size() ? accepted.get(second) : 0;
    }

    /** The most that it accepted in a second from this one on. */
    int mostAccepted(int fromSecond) {
        return accepted.stream().skip(fromSecond).mapToInt(Integer::intValue).max().orElse(0);
    }

    int falls() {
        return falls;
    }
}
