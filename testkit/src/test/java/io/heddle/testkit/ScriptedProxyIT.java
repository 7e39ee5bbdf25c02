package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The proxy on a real port, with clients of the JDK: those know its protocols from others than us. */
@Timeout(30)
final class ScriptedProxyIT {
    private final ScriptedProxy proxy = ScriptedProxy.onLoopback();
    private final ScriptedServer server = ScriptedServer.onLoopback();

    @AfterEach
    void close() {
        proxy.close();
        server.close();
        assertEquals(List.of(), Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.isAlive() && thread.getName().startsWith("scripted-")).map(Thread::getName).toList());
    }

    @Test
    void theWebSocketOfTheJdkGoesThroughIt() throws Exception {
        server.nextConnection().upgrade().expectText("hello").sendText("welcome").expectClose(1000);
        CompletableFuture<String> heard = new CompletableFuture<>();
        HttpClient client = HttpClient.newBuilder()
            .proxy(ProxySelector.of(new InetSocketAddress(proxy.host(), proxy.port())))
            .build();
        WebSocket ws = client.newWebSocketBuilder().buildAsync(server.uri("/"), new WebSocket.Listener() {
            @Override
            public CompletionStage<?> onText(WebSocket from, CharSequence text, boolean isLast) {
                heard.complete(text.toString());
                return null;
            }
        }).get(10, TimeUnit.SECONDS);
        ws.sendText("hello", true).get(10, TimeUnit.SECONDS);
        assertEquals("welcome", heard.get(10, TimeUnit.SECONDS));
        ws.sendClose(1000, "").get(10, TimeUnit.SECONDS);
        server.awaitDone(Duration.ofSeconds(10));
        assertEquals(server.uri("/").getAuthority(), proxy.requests().get(0).target());
        assertEquals("HTTP/1.1", proxy.requests().get(0).protocol());
    }

    @Test
    void theSocksClientOfTheJdkGoesThroughIt() throws IOException {
        byte[] sent = new byte[4 << 20];
        Arrays.fill(sent, (byte) 7);
        try (ServerSocket echo = new ServerSocket(0);
            Socket socket = new Socket(new Proxy(Proxy.Type.SOCKS, new InetSocketAddress(proxy.host(), proxy.port())))) {
            Thread echoing = new Thread(() -> echo(echo), "echo");
            echoing.start();
            socket.connect(new InetSocketAddress("127.0.0.1", echo.getLocalPort()));
            Thread writing = new Thread(() -> write(socket, sent), "write");
            writing.start();
            assertArrayEquals(sent, socket.getInputStream().readNBytes(sent.length));
            assertEquals(-1, socket.getInputStream().read());
        }
        assertEquals("SOCKS5", proxy.requests().get(0).protocol());
    }

    @Test
    void whatCannotBeReachedIsRefused() throws IOException {
        try (RawClient client = new RawClient(proxy.uri())) {
            // Its output stays open: a client that ends it before the answer leaves, and then the proxy need not say anything.
            assertEquals("HTTP/1.1 502 Bad Gateway", client.send(RawProxyClient.connect("127.0.0.1:1")).readLine());
        }
    }

    private static void echo(ServerSocket port) {
        try (Socket socket = port.accept()) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void write(Socket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
