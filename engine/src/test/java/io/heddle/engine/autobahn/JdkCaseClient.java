package io.heddle.engine.autobahn;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * The JDK's client. It asks the server for what is no case (how many there are, the reports), and is the subject of {@link
 * HarnessSelfCheckIT}. It never stands in for Heddle.
 *
 * <p><b>Thread:</b> single caller; the JDK's threads run the listeners.
 */
final class JdkCaseClient implements CaseClient {
    private static final long CASE_TIMEOUT_S = 120;

    private final HttpClient client = HttpClient.newHttpClient();

    @Override
    public void runCase(URI uri) throws Exception {
        Echo echo = new Echo();
        try {
            client.newWebSocketBuilder().buildAsync(uri, echo).get(CASE_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return;
        }
        echo.down.get(CASE_TIMEOUT_S, TimeUnit.SECONDS);
    }

    /** Connects, and returns the one text message that comes before the end; empty if none does. */
    String ask(URI uri) throws Exception {
        StringBuilder answer = new StringBuilder();
        CompletableFuture<Void> down = new CompletableFuture<>();
        client.newWebSocketBuilder().buildAsync(uri, new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                answer.append(data);
                socket.request(1);
                return null;
            }

            @Override
            public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                down.complete(null);
                return null;
            }

            @Override
            public void onError(WebSocket socket, Throwable error) {
                down.completeExceptionally(error);
            }
        }).get(CASE_TIMEOUT_S, TimeUnit.SECONDS);
        down.get(CASE_TIMEOUT_S, TimeUnit.SECONDS);
        return answer.toString();
    }

    @Override
    public void close() {
        // The JDK's client cannot be closed before JDK 21; its threads are daemons.
    }

    /** One case. */
    private static final class Echo implements WebSocket.Listener {
        private final CompletableFuture<Void> down = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream binary = new ByteArrayOutputStream();
        private CompletableFuture<WebSocket> sent = CompletableFuture.completedFuture(null);

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                String message = text.toString();
                text.setLength(0);
                sent = sent.thenCompose(before -> socket.sendText(message, true));
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] piece = new byte[data.remaining()];
            data.get(piece);
            binary.writeBytes(piece);
            if (last) {
                ByteBuffer message = ByteBuffer.wrap(binary.toByteArray());
                binary.reset();
                sent = sent.thenCompose(before -> socket.sendBinary(message, true));
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            down.complete(null);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            down.complete(null);
        }
    }
}
