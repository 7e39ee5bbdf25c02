package io.heddle.loadgen.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The echo server as the JDK's own client sees it. */
@Timeout(60)
final class EchoServerTest {
    private PracticeServer server;

    @BeforeEach
    void start() {
        server = PracticeServer.start(Behaviour.echo());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Collects whole messages, pongs and the close code. */
    private static final class Client implements WebSocket.Listener {
        private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream binary = new ByteArrayOutputStream();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                events.add(text.toString());
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            binary.writeBytes(bytes);
            if (last) {
                events.add(binary.toByteArray());
                binary.reset();
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket webSocket, ByteBuffer message) {
            events.add("pong " + message.remaining());
            webSocket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            events.add(statusCode);
            return null;
        }

        private Object next() throws InterruptedException {
            Object event = events.poll(30, TimeUnit.SECONDS);
            assertTrue(event != null, "nothing came back");
            return event;
        }
    }

    private WebSocket connect(Client client, String path, String... subprotocols) {
        WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
        if (subprotocols.length > 0) {
            builder.subprotocols(subprotocols[0], Arrays.copyOfRange(subprotocols, 1, subprotocols.length));
        }
        return builder.buildAsync(server.uri().resolve(path), client).join();
    }

    @Test
    void messagesOfEachKindComeBack() throws InterruptedException {
        Client client = new Client();
        WebSocket webSocket = connect(client, "/");
        webSocket.sendText("gr\u00fc\u00df", true).join();
        assertEquals("gr\u00fc\u00df", client.next());
        webSocket.sendBinary(ByteBuffer.wrap(new byte[] {1, 2, 3}), true).join();
        assertArrayEquals(new byte[] {1, 2, 3}, (byte[]) client.next());
        webSocket.sendText("", true).join();
        assertEquals("", client.next());
        webSocket.abort();
    }

    @Test
    void fragmentsComeBackAsOneMessage() throws InterruptedException {
        Client client = new Client();
        WebSocket webSocket = connect(client, "/");
        webSocket.sendText("one ", false).join();
        webSocket.sendText("two ", false).join();
        webSocket.sendPing(ByteBuffer.wrap(new byte[5])).join();
        assertEquals("pong 5", client.next());
        webSocket.sendText("three", true).join();
        assertEquals("one two three", client.next());
        webSocket.abort();
    }

    @Test
    void aMessageOfManyMegabytesComesBackWhole() throws InterruptedException {
        byte[] message = new byte[5 << 20];
        new Random(1).nextBytes(message);
        Client client = new Client();
        WebSocket webSocket = connect(client, "/");
        webSocket.sendBinary(ByteBuffer.wrap(message), true).join();
        assertArrayEquals(message, (byte[]) client.next());
        webSocket.abort();
    }

    @Test
    void anyPathAndAnySubprotocolAreTaken() {
        WebSocket webSocket = connect(new Client(), "/some/path?with=query", "v9", "v8");
        assertEquals("v9", webSocket.getSubprotocol());
        assertEquals("", connect(new Client(), "/").getSubprotocol());
        webSocket.abort();
    }

    @Test
    void aCloseFrameIsAnswered() throws InterruptedException {
        Client client = new Client();
        WebSocket webSocket = connect(client, "/");
        webSocket.sendClose(3_000, "enough").join();
        assertEquals(3_000, client.next());
    }

    @Test
    void aRequestThatIsNoUpgradeIsAnsweredAndNotEchoed() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.uri().getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(answer.startsWith("HTTP/1.1 4"), answer);
        }
    }

    @Test
    void aClientThatDoesNotReadIsNotReadFromWithoutEnd() throws IOException, InterruptedException {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(16 << 10);
            socket.connect(new InetSocketAddress("127.0.0.1", server.uri().getPort()));
            socket.getOutputStream().write(("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            byte[] status = socket.getInputStream().readNBytes(32);
            assertEquals("HTTP/1.1 101 Switching Protocols", new String(status, StandardCharsets.US_ASCII));
            // A binary frame of 60,000 bytes, masked with zeros.
            byte[] frame = new byte[8 + 60_000];
            System.arraycopy(new byte[] {(byte) 0x82, (byte) (0x80 | 126), (byte) (60_000 >> 8), (byte) 60_000}, 0, frame, 0, 4);
            CompletableFuture<Long> written = new CompletableFuture<>();
            Thread writer = new Thread(() -> {
                long total = 0;
                try {
                    while (total < 1L << 30) {
                        socket.getOutputStream().write(frame);
                        total += frame.length;
                        written.obtrudeValue(total);
                    }
                } catch (IOException closed) {
                    // The test is over.
                }
            });
            writer.start();
            long before = -1;
            // Nobody reads: the writes must come to a stand, far below a gigabyte.
            for (long now = 0; now != before; now = written.getNow(0L)) {
                before = now;
                writer.join(1_000);
            }
            assertTrue(writer.isAlive() && before < 100 << 20, before + " bytes were taken");
        }
    }

    @Test
    void aClosedServerRefuses() {
        URI uri = server.uri();
        server.close();
        assertInstanceOf(ConnectException.class, assertThrows(IOException.class, () -> new Socket("127.0.0.1", uri.getPort()).close()));
    }

    @Test
    void anIpv6AddressStandsInBrackets() {
        try (PracticeServer six = PracticeServer.start("::1", 0, 1, Behaviour.echo())) {
            assertTrue(six.uri().toString().startsWith("ws://[0:0:0:0:0:0:0:1]:"), six.uri().toString());
        }
    }
}
