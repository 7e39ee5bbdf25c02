package io.heddle.jmh.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A real client talks to the server of the comparison. */
@Timeout(10)
final class EchoTargetIT {
    @Test
    void whatArrivesIsCountedAndEchoed() throws Exception {
        try (EchoTarget target = new EchoTarget()) {
            long before = System.nanoTime();
            List<String> echoes = new ArrayList<>();
            CompletableFuture<Void> all = new CompletableFuture<>();
            WebSocket socket = HttpClient.newHttpClient().newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + target.port() + "/"), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean last) {
                        echoes.add(text.toString());
                        if (echoes.size() == 3) {
                            all.complete(null);
                        }
                        from.request(1);
                        return null;
                    }
                }).get(5, TimeUnit.SECONDS);
            for (int i = 0; i < 3; i++) {
                socket.sendText("message " + i, true).get(5, TimeUnit.SECONDS);
            }
            all.get(5, TimeUnit.SECONDS);
            socket.abort();
            assertEquals(List.of("message 0", "message 1", "message 2"), echoes);
            assertEquals(1, target.opened());
            assertEquals(3, target.messages());
            assertTrue(target.openedNanos().get(0) >= before && target.firstMessageNanos() >= target.openedNanos().get(0));
            assertTrue(target.stalls().isEmpty());
        }
    }
}
