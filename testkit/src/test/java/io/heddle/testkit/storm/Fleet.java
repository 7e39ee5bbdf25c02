package io.heddle.testkit.storm;

import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.testkit.SimulatedNetwork;
import java.net.URI;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Bots of one server, each of which comes back when it has lost its connection: with exponential back-off and full jitter, as a reconnect.
 *
 * <p><b>Thread:</b> the one that runs the network.
 */
final class Fleet {
    private static final long FIRST_MS = 1_000;

    private final SimulatedNetwork network;
    private final WebSocketEngine engine;
    private final URI uri;
    private final long maxPauseMs;
    private final SplittableRandom random;
    private int open;
    private int attempts;
    private boolean isOver;

    /** One of them. */
    private final class Bot {
        private int failures;
        private boolean isOpen;

        void open(boolean isReconnect) {
            if (isOver) {
                return;
            }
            attempts++;
            WebSocket ws = engine.webSocket(uri).onOpen(this::onOpen).onClosed((closed, code, reason) -> onEnd())
                .onError((failed, error) -> onEnd());
            ws.internalRequest().reconnect(isReconnect);
            ws.open();
        }

        private void onOpen(WebSocket ws) {
            open++;
            isOpen = true;
            failures = 0;
        }

        private void onEnd() {
            open -= isOpen ? 1 : 0;
            isOpen = false;
            long bound = Math.min(maxPauseMs, FIRST_MS << Math.min(20, failures++));
            // By the network: a timer of the engine wakes it each second, for three days.
            network.after(Duration.ofMillis(random.nextLong(bound)), () -> open(true));
        }
    }

    Fleet(SimulatedNetwork network, WebSocketEngine engine, String host, Duration maxPause, long seed) {
        this.network = network;
        this.engine = engine;
        this.uri = URI.create("ws://" + host + "/");
        this.maxPauseMs = maxPause.toMillis();
        this.random = new SplittableRandom(seed);
    }

    /** Opens so many for the first time. */
    void start(int count) {
        for (int i = 0; i < count; i++) {
            new Bot().open(false);
        }
    }

    /** None comes back any more. */
    void end() {
        isOver = true;
    }

    int open() {
        return open;
    }

    int attempts() {
        return attempts;
    }
}
