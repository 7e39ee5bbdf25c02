package io.heddle.testkit;

import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketError;
import java.util.ArrayList;
import java.util.List;

/** All that connections tell, each with its virtual time. <b>Thread:</b> the one that runs the network. */
final class Heard {
    final List<String> lines = new ArrayList<>();
    final List<WebSocketError> errors = new ArrayList<>();
    private final SimulatedNetwork network;

    Heard(SimulatedNetwork network) {
        this.network = network;
    }

    WebSocket of(WebSocket ws) {
        return ws.onOpen(open -> add("open"))
            .onMessage((open, text) -> add(text))
            .onClosed((closed, code, reason) -> add("closed " + code))
            .onError((failed, error) -> {
                errors.add(error);
                add(error.kind() + " " + error.message());
            });
    }

    void add(String what) {
        lines.add(network.elapsed().toMillis() + " " + what);
    }
}
