package io.heddle.engine.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The JDK's own WebSocket client, turned blocking: it shows that a server of this package works before Heddle's client is trusted.
 *
 * <p><b>Thread:</b> single caller; the JDK's threads fill the queue. <b>Owns:</b> its connection.
 */
final class JdkProbe implements WebSocket.Listener, AutoCloseable {
    private static final long TIMEOUT_S = 30;

    /** What came, in order. {@code kind} is text, binary, ping, close or error; {@code parts} the pieces it came in. */
    record Event(String kind, byte[] payload, int parts, int code) {
        String text() {
            return new String(payload, UTF_8);
        }
    }

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private final StringBuilder characters = new StringBuilder();
    private int parts;
    private WebSocket socket;

    static JdkProbe open(HttpClient client, URI uri, String... subprotocols) throws Exception {
        JdkProbe probe = new JdkProbe();
        WebSocket.Builder builder = client.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(TIMEOUT_S)).header("X-Probe", "yes");
        if (subprotocols.length > 0) {
            String[] more = new String[subprotocols.length - 1];
            System.arraycopy(subprotocols, 1, more, 0, more.length);
            builder.subprotocols(subprotocols[0], more);
        }
        probe.socket = builder.buildAsync(uri, probe).get(TIMEOUT_S, TimeUnit.SECONDS);
        return probe;
    }

    String subprotocol() {
        return socket.getSubprotocol();
    }

    void sendText(String text) throws Exception {
        socket.sendText(text, true).get(TIMEOUT_S, TimeUnit.SECONDS);
    }

    void sendBinary(byte[] payload) throws Exception {
        socket.sendBinary(ByteBuffer.wrap(payload), true).get(TIMEOUT_S, TimeUnit.SECONDS);
    }

    CompletableFuture<WebSocket> sendBinaryLater(byte[] payload) {
        return socket.sendBinary(ByteBuffer.wrap(payload), true);
    }

    void sendClose(int code, String reason) throws Exception {
        socket.sendClose(code, reason).get(TIMEOUT_S, TimeUnit.SECONDS);
    }

    Event next() throws InterruptedException {
        Event event = events.poll(TIMEOUT_S, TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("nothing came in " + TIMEOUT_S + " s");
        }
        return event;
    }

    boolean hasEvents() {
        return !events.isEmpty();
    }

    @Override
    public void close() {
        socket.abort();
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        characters.append(data);
        parts++;
        if (last) {
            add("text", characters.toString().getBytes(UTF_8), 0);
            characters.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] piece = new byte[data.remaining()];
        data.get(piece);
        message.writeBytes(piece);
        parts++;
        if (last) {
            add("binary", message.toByteArray(), 0);
            message.reset();
        }
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onPing(WebSocket from, ByteBuffer payload) {
        byte[] copy = new byte[payload.remaining()];
        payload.duplicate().get(copy);
        events.add(new Event("ping", copy, 1, 0));
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onPong(WebSocket from, ByteBuffer payload) {
        from.request(1);
        return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        add("close", reason.getBytes(UTF_8), code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        add("error", String.valueOf(error).getBytes(UTF_8), 0);
    }

    private void add(String kind, byte[] payload, int code) {
        events.add(new Event(kind, payload, parts, code));
        parts = 0;
    }
}
