package io.heddle.testkit.reconnect;

import io.heddle.api.reconnect.ConnectionDown;
import io.heddle.api.reconnect.ConnectionUp;
import io.heddle.api.reconnect.Reconnector;
import io.heddle.api.reconnect.ReconnectorEnd;
import io.heddle.testkit.SimulatedNetwork;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Writes down what a reconnector tells, in words and as it is. <b>Thread:</b> the one that runs the network. */
final class Diary {
    final List<String> lines = new ArrayList<>();
    final List<ConnectionUp> ups = new ArrayList<>();
    final List<ConnectionDown> downs = new ArrayList<>();
    final List<ReconnectorEnd> ends = new ArrayList<>();
    /** When each of the downs was told. */
    final List<Duration> downAt = new ArrayList<>();
    /** When each attempt was made. */
    final List<Duration> attemptAt = new ArrayList<>();
    private final SimulatedNetwork network;

    Diary(SimulatedNetwork network) {
        this.network = network;
    }

    /** Has a reconnector write here. */
    Reconnector of(Reconnector reconnector) {
        return reconnector
            .configure(ws -> attemptAt.add(network.elapsed()))
            .onSubscribe(ws -> lines.add("subscribe"))
            .onUp((same, up) -> {
                ups.add(up);
                lines.add("up");
            })
            .onDown((same, down) -> {
                downs.add(down);
                downAt.add(network.elapsed());
                lines.add("down " + (down.error() == null ? down.closeCode() : down.error().kind()));
            })
            .onEnded((same, end) -> {
                ends.add(end);
                lines.add("ended " + end.cause());
            });
    }
}
