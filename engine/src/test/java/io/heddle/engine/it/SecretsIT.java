package io.heddle.engine.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.InternalRequest;
import io.heddle.api.WebSocket;
import io.heddle.api.auth.AuthenticationRequest;
import io.heddle.api.auth.Credentials;
import io.heddle.api.proxy.ProxySettings;
import io.heddle.api.tls.TlsSettings;
import io.heddle.engine.servers.FlawedScript;
import io.heddle.engine.servers.FlawedServer;
import io.heddle.engine.testing.CapturedLog;
import io.heddle.engine.testing.DeadPort;
import io.heddle.engine.testing.TestCertificates;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.CookieHandler;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.event.Level;

/** A secret in every place where one can be, and every way to fail: no text shows it, whether of an error, its causes, or the log. */
@Timeout(180)
class SecretsIT {
    private static final String SECRET = "tops3cret";
    /** "u:tops3cret" and the like in base64, wherever it begins. */
    private static final List<String> DISGUISES = List.of("dTp0b3BzM2NyZXQ", "dG9wczNjcmV0");

    private WatchedEngine client;

    @BeforeEach
    void start() {
        client = WatchedEngine.start(settings -> settings.maxRedirects(1).connectTimeout(Duration.ofSeconds(5))
            .upgradeTimeout(Duration.ofMillis(500)).closeTimeout(Duration.ofMillis(150)).drainTimeout(Duration.ofMillis(150)));
    }

    @AfterEach
    void closeLeavesNothing() {
        client.close();
    }

    static Stream<Arguments> failures() {
        FlawedScript script = FlawedScript.create();
        String token = "token=" + SECRET;
        return Stream.of(
            Arguments.of("refused", script.respond(401, "Unauthorized", "you sent " + SECRET, "WWW-Authenticate: Bearer realm=" + SECRET,
                "Set-Cookie: s=" + SECRET)),
            Arguments.of("asked for Basic",
                script.respond(401, "Unauthorized", SECRET, "WWW-Authenticate: Basic realm=\"" + SECRET + "\"")),
            Arguments.of("asked for Digest", script.respond(401, "Unauthorized", SECRET, "WWW-Authenticate: Digest realm=\"" + SECRET
                + "\", qop=auth, nonce=\"" + SECRET + "\", opaque=\"" + SECRET + "\"")),
            Arguments.of("asked for an unknown scheme", script.respond(401, "Unauthorized", SECRET, "WWW-Authenticate: New " + SECRET)),
            Arguments.of("version", script.respond(426, "Upgrade Required", "", "Sec-WebSocket-Version: 8")),
            Arguments.of("redirected", script.respond(302, "Found", "", "Location: /next?" + token)),
            Arguments.of("redirected with user info", script.respond(302, "Found", "", "Location: ws://u:" + SECRET + "@127.0.0.1/")),
            Arguments.of("redirected with a fragment", script.respond(302, "Found", "", "Location: /next#" + SECRET)),
            Arguments.of("redirected to no URI", script.respond(302, "Found", "", "Location: /a b?" + token)),
            Arguments.of("redirected to another scheme", script.respond(302, "Found", "", "Location: ftp://u:" + SECRET + "@h/?" + token)),
            Arguments.of("redirected to a password that is not encoded",
                script.respond(302, "Found", "", "Location: ws://u:/" + SECRET + "@h/")),
            Arguments.of("another protocol", script.accept("Sec-WebSocket-Protocol: bearer." + SECRET + "2")),
            Arguments.of("two protocols", script.accept("Sec-WebSocket-Protocol: chat, bearer." + SECRET)),
            Arguments.of("an extension", script.accept("Sec-WebSocket-Extensions: x")),
            Arguments.of("no accept", script.answer("HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
                "Set-Cookie: s=" + SECRET)),
            Arguments.of("a bad field", script.answer("HTTP/1.1 101 Switching Protocols", "Set-Cookie: s=" + SECRET, "Bad Name: x")),
            Arguments.of("no answer", script.readRequest().stall()),
            Arguments.of("closed early", script.readRequest().drop()),
            Arguments.of("reset early", script.readRequest().reset()),
            Arguments.of("a violation", script.accept().bytes("83 00").awaitEnd()),
            Arguments.of("lost", script.accept().drop()),
            Arguments.of("closed", script.accept().bytes("88 02 03 e8").awaitEnd()));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void noTextShowsIt(String what, FlawedScript answer) throws Exception {
        try (CapturedLog log = new CapturedLog(Level.TRACE, Level.TRACE); FlawedServer server = FlawedServer.start(answer)) {
            ClientEvents events = client.connection(
                URI.create((server.uri() + "path?token=" + SECRET).replace("ws://", "ws://user:" + SECRET + "@")));
            fill(events.ws.internalRequest());
            events.ws.open();
            List<String> texts = new ArrayList<>();
            ClientEvents.Event last = events.next();
            while (last.kind() == ClientEvents.Kind.OPEN || last.kind() == ClientEvents.Kind.TEXT) {
                last = events.next();
            }
            collect(last, texts);
            texts.add(events.ws.toString());
            WatchedEngine.settle(client.engine);
            String lines = String.join("\n", log.lines());
            assertTrue(lines.contains(" sends GET /path?... HTTP/1.1 [Host: 127.0.0.1:"), lines);
            texts.add(lines);
            assertHidden(texts);
        }
    }

    /** A proxy that asks for ever, in words of its own, and one that refuses. */
    @ParameterizedTest
    @ValueSource(strings = {
        "407|Proxy-Authenticate: Basic realm=\"" + SECRET + "\"",
        "407|Proxy-Authenticate: Digest realm=\"" + SECRET + "\", qop=auth, nonce=\"" + SECRET + "\", opaque=\"" + SECRET + "\"",
        "407|Proxy-Authenticate: New " + SECRET,
        "403|Location: /?token=" + SECRET})
    void noTextShowsThoseForAProxy(String answer) throws Exception {
        String[] parts = answer.split("\\|");
        FlawedScript script = FlawedScript.create().respond(Integer.parseInt(parts[0]), "No", SECRET, parts[1], "Set-Cookie: s=" + SECRET);
        try (CapturedLog log = new CapturedLog(Level.TRACE, Level.TRACE); FlawedServer server = FlawedServer.start(script)) {
            ClientEvents events = client.connection(URI.create("ws://chat.test/path?token=" + SECRET));
            fill(events.ws.internalRequest());
            ProxySettings proxy = ProxySettings.http("127.0.0.1", server.uri().getPort()).credentials("u", SECRET);
            events.ws.internalRequest().proxy(proxy);
            events.ws.open();
            List<String> texts = new ArrayList<>(List.of(proxy.toString()));
            collect(events.next(ClientEvents.Kind.ERROR), texts);
            client.settle();
            String lines = String.join("\n", log.lines());
            assertTrue(lines.contains("CONNECT chat.test:80 HTTP/1.1"), lines);
            assertFalse(lines.contains("response="), "the answer to a challenge is a secret too");
            texts.add(lines);
            assertHidden(texts);
        }
    }

    @Test
    void nobodyThereAndNoTls() throws Exception {
        String name = "n".repeat(64) + ".invalid";
        try (CapturedLog log = new CapturedLog(Level.TRACE, Level.TRACE); DeadPort dead = new DeadPort();
            PeerServer plain = PeerServer.start(1, socket -> socket.getOutputStream().write("HTTP/1.1 400 No\r\n\r\n".getBytes()))) {
            List<String> texts = new ArrayList<>();
            for (String target : List.of("ws://127.0.0.1:" + dead.number(), "ws://" + name,
                plain.wss("127.0.0.1").resolve("/x").toString())) {
                ClientEvents events = client.connection(URI.create(target + "/path?token=" + SECRET));
                fill(events.ws.internalRequest());
                events.ws.open();
                collect(events.next(ClientEvents.Kind.ERROR), texts);
            }
            texts.addAll(log.lines());
            assertHidden(texts);
        }
    }

    @Test
    void misuse() {
        URI uri = URI.create("ws://127.0.0.1:1/path?token=" + SECRET);
        List<Consumer<WebSocket>> wrong = List.of(
            ws -> ws.internalRequest().addHeader("Authorization: Bearer " + SECRET, "x"),
            ws -> ws.internalRequest().addHeader("Authorization", "Bearer " + SECRET + "\n"),
            ws -> ws.internalRequest().addHeader("Upgrade", SECRET),
            ws -> ws.internalRequest().cookie("a", SECRET + ";"),
            ws -> ws.internalRequest().credentials("u", SECRET + "\u0007"),
            ws -> ws.internalRequest().subprotocols("Bearer " + SECRET),
            ws -> ws.internalRequest().subprotocols("bearer." + SECRET, "bearer." + SECRET),
            ws -> ws.internalRequest().origin("https://h/?" + SECRET + "\n"),
            ws -> {
                ws.onError((from, error) -> {}).open();
                ws.internalRequest().addHeader("X", "y");
            },
            ws -> {
                ws.onError((from, error) -> {}).open();
                ws.internalRequest().tls(TlsSettings.of(TestCertificates.client()));
            },
            ws -> ws.onError((from, error) -> {}).open().open());
        List<String> texts = new ArrayList<>();
        for (Consumer<WebSocket> misuse : wrong) {
            WebSocket ws = client.engine.webSocket(uri);
            texts.add(stackOf(assertThrows(RuntimeException.class, () -> misuse.accept(ws))));
            ws.abort();
        }
        for (String bad : List.of("ws://u:%0A" + SECRET + "@h/", "http://h/?" + SECRET, "ws://h/#" + SECRET, "ws:///?" + SECRET,
            "ws://h:0/?" + SECRET, "ws://u:" + SECRET + "/x@h/", "ws:u:" + SECRET + "@h")) {
            texts.add(stackOf(assertThrows(IllegalArgumentException.class, () -> client.engine.webSocket(URI.create(bad)))));
        }
        assertEquals(18, texts.size());
        assertHidden(texts);
    }

    private static void fill(InternalRequest request) {
        request.credentials("u", SECRET).cookie("session", SECRET).addHeader("X-Api-Key", SECRET)
            .addHeader("Proxy-Authorization", "Bearer " + SECRET)
            .subprotocols("chat", "bearer." + SECRET, "eyJhbGciOiJub25lIn0.eyJzdWIiOiJib3QifQ." + SECRET);
        request.cookieHandler(new Store()).authenticator(SecretsIT::authenticate);
    }

    /** First a pair, then a field, then nothing. */
    private static CompletionStage<Credentials> authenticate(WebSocket ws, AuthenticationRequest question) {
        List<Credentials> answers = List.of(Credentials.of("u", SECRET), Credentials.ofField("Bearer " + SECRET));
        assertHidden(List.of(question.toString(), answers.toString()));
        return question.attempt() > answers.size() ? null : CompletableFuture.completedFuture(answers.get(question.attempt() - 1));
    }

    /** Cookies that are secrets, and a store that fails to keep those of responses. */
    private static final class Store extends CookieHandler {
        @Override
        public Map<String, List<String>> get(URI uri, Map<String, List<String>> headers) {
            return Map.of("Cookie", List.of("stored=" + SECRET));
        }

        @Override
        public void put(URI uri, Map<String, List<String>> headers) {}
    }

    private static void collect(ClientEvents.Event last, List<String> texts) {
        texts.add(last.toString());
        texts.add(String.valueOf(last.text()));
        if (last.error() != null) {
            texts.add(last.error().toString());
            texts.add(last.error().message());
            if (last.error().cause() != null) {
                texts.add(stackOf(last.error().cause()));
            }
        }
    }

    /** With the messages of all causes and suppressed exceptions. */
    private static String stackOf(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    private static void assertHidden(List<String> texts) {
        for (String text : texts) {
            assertFalse(text.contains(SECRET), text);
            for (String disguise : DISGUISES) {
                assertFalse(text.contains(disguise), text);
            }
        }
    }

    @Test
    void theDisguisesAreThoseOfTheSecret() throws IOException {
        ClientEvents events = client.connection(URI.create("ws://127.0.0.1:1/"));
        events.ws.internalRequest().credentials("u", SECRET);
        assertTrue(events.ws.internalRequest().headers().get("Authorization").get(0).contains(DISGUISES.get(0)));
    }
}
