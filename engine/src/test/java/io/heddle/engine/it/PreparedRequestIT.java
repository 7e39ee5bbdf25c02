package io.heddle.engine.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketError;
import io.heddle.engine.servers.EchoServer;
import io.heddle.engine.servers.EchoServers;
import io.heddle.engine.servers.FlawedScript;
import io.heddle.engine.servers.FlawedServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A bot fetches a token before each request: with the JDK's client, whose threads complete the stages, from a server of the JDK's. */
@Timeout(120)
class PreparedRequestIT {
    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger tokens = new AtomicInteger();
    private HttpServer page;
    private URI token;

    @BeforeEach
    void start() throws Exception {
        page = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        page.createContext("/token", exchange -> {
            byte[] body = ("t" + tokens.incrementAndGet()).getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        page.start();
        token = URI.create("http://127.0.0.1:" + page.getAddress().getPort() + "/token");
    }

    @AfterEach
    void stop() {
        page.stop(0);
    }

    private void fetchTokens(ClientEvents events) {
        events.ws.onPrepareRequest((ws, request) -> http.sendAsync(HttpRequest.newBuilder(token).build(), BodyHandlers.ofString())
            .thenAccept(answer -> request.setHeader("Authorization", "Bearer " + answer.body())));
    }

    @Test
    void eachOfManyRequestsHasATokenOfItsOwn() throws Exception {
        Set<String> sent = ConcurrentHashMap.newKeySet();
        try (EchoServer server = EchoServers.NETTY.start(); WatchedEngine client = WatchedEngine.start()) {
            List<ClientEvents> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                ClientEvents events = client.connection(server.uri());
                fetchTokens(events);
                events.ws.open();
                all.add(events);
            }
            for (ClientEvents events : all) {
                events.next(ClientEvents.Kind.OPEN);
                sent.addAll(events.ws.internalRequest().headers().get("Authorization"));
                events.ws.abort();
            }
        }
        assertEquals(20, sent.size());
        assertEquals(20, tokens.get());
    }

    @Test
    void aRedirectHasAnotherToken() throws Exception {
        FlawedScript first = FlawedScript.create().respond(307, "Temporary Redirect", "", "Location: /elsewhere");
        FlawedScript second = FlawedScript.create().respond(403, "Forbidden", "");
        try (FlawedServer server = FlawedServer.start(first, second); WatchedEngine client = WatchedEngine.start()) {
            ClientEvents events = client.connection(server.uri());
            fetchTokens(events);
            events.ws.open();
            WebSocketError error = events.next(ClientEvents.Kind.ERROR).error();
            assertEquals(403, error.httpStatus());
            assertEquals(List.of("Bearer t2"), events.ws.internalRequest().headers().get("Authorization"));
        }
    }

    @Test
    void aServerThatDoesNotWaitIsTold() throws Exception {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        try (PeerServer server = PeerServer.start(1, socket -> {
            socket.close();
            closed.complete(null);
        }); WatchedEngine client = WatchedEngine.start()) {
            ClientEvents events = client.connection(server.ws());
            events.ws.onPrepareRequest((ws, request) -> {
                // In a later turn: a stage that is complete already is no wait.
                CompletableFuture<Void> prepared = new CompletableFuture<>();
                closed.thenRun(() -> ws.engine().execute(() -> prepared.complete(null)));
                return prepared;
            });
            events.ws.open();
            WebSocketError error = events.next(ClientEvents.Kind.ERROR).error();
            assertEquals(ErrorKind.CONNECTION_LOST, error.kind());
            assertTrue(error.message().contains("while the request was still being prepared"), error::message);
        }
    }
}
