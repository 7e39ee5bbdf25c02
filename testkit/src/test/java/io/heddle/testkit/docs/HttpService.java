package io.heddle.testkit.docs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** The JDK's HTTP server on a port of 127.0.0.1: the login, or the tokens, beside the WebSockets. <b>Thread:</b> the test's. */
final class HttpService implements AutoCloseable {
    private final HttpServer server;

    private HttpService(HttpServer server) {
        this.server = server;
    }

    static HttpService start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0), 0);
        server.start();
        return new HttpService(server);
    }

    /**
     * Answers a path with a text.
     *
     * @param expectedBody any other is answered with 403
     * @param header its name and its value, or nothing
     */
    void answer(String path, String expectedBody, String text, String... header) {
        server.createContext(path, exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (header.length > 0) {
                exchange.getResponseHeaders().add(header[0], header[1]);
            }
            send(exchange, body.equals(expectedBody) ? 200 : 403, text);
        });
    }

    /** Answers a path with another token each time: t-1, t-2, and so on. */
    void answerTokens(String path) {
        AtomicInteger tokens = new AtomicInteger();
        server.createContext(path, exchange -> send(exchange, 200, "t-" + tokens.incrementAndGet()));
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
