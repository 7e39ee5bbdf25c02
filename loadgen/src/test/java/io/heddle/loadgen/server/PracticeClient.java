package io.heddle.loadgen.server;

import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import io.heddle.api.http2.HttpPolicy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One connection of a test, with its messages in a queue. <b>Thread:</b> the test's. */
final class PracticeClient {
    private static final long TIMEOUT_SECONDS = 30;

    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    /** Completes with the error, or with null if close frames ended the connection. */
    final CompletableFuture<WebSocketError> ended = new CompletableFuture<>();
    final WebSocket webSocket;

    private PracticeClient(WebSocketEngine engine, URI uri, boolean http2) {
        webSocket = engine.webSocket(uri)
            .onMessage((from, text) -> messages.add(text))
            .onBinary((from, bytes) -> messages.add("binary " + new String(bytes, StandardCharsets.UTF_8)))
            .onClosed((closed, code, reason) -> ended.complete(null))
            .onError((failed, error) -> ended.complete(error));
        webSocket.internalRequest().httpPolicy(http2 ? HttpPolicy.HTTP_2_ONLY : HttpPolicy.HTTP_1_1);
    }

    static PracticeClient open(WebSocketEngine engine, URI uri, boolean http2) throws Exception {
        PracticeClient client = new PracticeClient(engine, uri, http2);
        client.webSocket.openAsync().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        return client;
    }

    /** The error of an opening that must fail. */
    static WebSocketError fail(WebSocketEngine engine, URI uri, boolean http2) throws Exception {
        PracticeClient client = new PracticeClient(engine, uri, http2);
        client.webSocket.open();
        return client.ended.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    PracticeClient send(String... texts) {
        for (String text : texts) {
            if (!webSocket.send(text).isQueued()) {
                throw new AssertionError("not sent: " + text);
            }
        }
        return this;
    }

    String next() throws InterruptedException {
        String message = messages.poll(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("no message came");
        }
        return message;
    }

    List<String> next(int count) throws InterruptedException {
        List<String> all = new ArrayList<>();
        while (all.size() < count) {
            all.add(next());
        }
        return all;
    }

    /** Closes in order, and gives what had come and was not asked for. */
    List<String> closeAndRest() throws Exception {
        webSocket.close();
        ended.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        return List.copyOf(messages);
    }
}
