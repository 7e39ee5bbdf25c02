package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.testkit.junit.Seed;
import io.heddle.testkit.wire.ServerFrames;
import io.heddle.testkit.wire.UpgradeAnswers;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The head of the answer: in onOpen, longer if it is kept, and in the error of each refusal. */
@Timeout(60)
@Seed(1)
final class ResponseHeadersTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final RawRequests server = new RawRequests();
    private final List<String> seen = new ArrayList<>();
    private SimulatedNetwork network;
    private Heard heard;

    @BeforeEach
    void begin(SimulatedNetwork given) {
        network = given;
        network.host("peer.test").listen(80, server::accept);
        heard = new Heard(network);
    }

    private static EngineConfig kept(boolean isKept) {
        return EngineConfig.builder().keepResponseHeaders(isKept).build();
    }

    private WebSocket watched(WebSocketEngine engine, String uri) {
        WebSocket ws = engine.webSocket(URI.create(uri));
        note("before", ws);
        return ws.onOpen(open -> note("open", open)).onOpen(open -> note("open again", open)).onMessage((from, text) -> note(text, from))
            .onClosed((closed, code, reason) -> note("closed", closed)).onError((failed, error) -> note(error.message(), failed));
    }

    private void note(String when, WebSocket ws) {
        seen.add(when + " " + ws.responseHeaders().getOrDefault("x-node", List.of("none")));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theyAreThereInOnOpenAndIfKeptUntilTheLastEvent(boolean isKept) {
        server.answer = head -> UpgradeAnswers.to(head, "X-Node: a", "X-node: b") + new String(
            ServerFrames.text("message"), StandardCharsets.ISO_8859_1);
        WebSocket ws = watched(network.engine(kept(isKept)), "ws://peer.test/");
        ws.open();
        network.after(Duration.ofMillis(500), () -> {
            note("other thread", ws);
            ws.abort();
        });
        network.run(SECOND);
        note("after", ws);
        String later = isKept ? " [a, b]" : " [none]";
        assertEquals(List.of("before [none]", "open [a, b]", "open again [a, b]", "message" + later, "other thread" + later,
            "closed" + later, "after [none]"), seen);
    }

    @Test
    void theyAreAnImmutableMapWithoutRegardToCase() {
        List<String> all = new ArrayList<>();
        server.answer = head -> UpgradeAnswers.to(head, "Set-Cookie: a=b", "B: 1");
        network.engine().webSocket(URI.create("ws://peer.test/")).onOpen(open -> {
            all.addAll(open.responseHeaders().keySet());
            assertEquals(List.of("a=b"), open.responseHeaders().get("set-cookie"));
            assertThrows(UnsupportedOperationException.class, () -> open.responseHeaders().clear());
        }).open();
        network.run(SECOND);
        assertEquals(List.of("B", "Connection", "Sec-WebSocket-Accept", "Set-Cookie", "Upgrade"), all);
    }

    @Test
    void overHttp2TheyHaveLowerCaseAndNoPseudoHeader() {
        ScriptedServer h2 = ScriptedServer.onTls(network.host("h2.test"), 443).http2();
        h2.eachConnection().upgrade(UpgradeAnswer.accept().header("X-Node", "c")).expectClose(1001);
        WebSocket ws = watched(network.engine(), "wss://h2.test/");
        ws.internalRequest().httpPolicy(HttpPolicy.HTTP_2_ONLY);
        ws.onOpen(open -> assertTrue(open.responseHeaders().keySet().stream()
            .allMatch(name -> name.equals(name.toLowerCase()) && !name.startsWith(":")), () -> "" + open.responseHeaders())).open();
        network.run(SECOND);
        assertEquals(List.of("before [none]", "open [c]", "open again [c]"), seen);
    }

    // ---- refusals ----

    private WebSocketError error(WebSocket ws) {
        heard.of(ws).open();
        network.run(SECOND);
        assertEquals(1, heard.errors.size(), heard.lines::toString);
        return heard.errors.get(0);
    }

    @ParameterizedTest
    @CsvSource({"403 Forbidden, '', 403", "101 Switching Protocols, 'Upgrade: websocket\r\n', 101", "302 Found, '', 302"})
    void aRefusalHasItsHead(String status, String fields, int expected) {
        server.answer = head -> "HTTP/1.1 " + status + "\r\n" + fields + "X-Node: a\r\nContent-Length: 2\r\n\r\nno";
        WebSocketError error = error(network.engine().webSocket(URI.create("ws://peer.test/")));
        assertEquals(expected + " [a]", error.httpStatus() + " " + error.httpHeaders().get("X-Node"));
        assertEquals(expected == 101 ? "" : "no", error.httpBody());
    }

    @Test
    void aMissingSubprotocolIsRefusedIfItIsRequired() {
        server.answer = head -> UpgradeAnswers.to(head, "X-Node: a");
        WebSocket ws = network.engine().webSocket(URI.create("ws://peer.test/"));
        ws.internalRequest().subprotocols("chat", "bearer.secret").requireSubprotocol(true);
        WebSocketError error = error(ws);
        assertEquals("UPGRADE 101 [a]", error.kind() + " " + error.httpStatus() + " " + error.httpHeaders().get("X-Node"));
        assertTrue(error.message().startsWith("The server chose none of the subprotocols that it was offered (chat, ...)"), error::message);
        assertTrue(error.message().contains("InternalRequest.requireSubprotocol"), error::message);
    }

    @Test
    void overHttp2ItIsRefusedToo() {
        ScriptedServer h2 = ScriptedServer.onTls(network.host("h2.test"), 443).http2();
        h2.eachConnection().upgrade(UpgradeAnswer.accept().header("X-Node", "c")).expectReset();
        WebSocket ws = network.engine().webSocket(URI.create("wss://h2.test/"));
        ws.internalRequest().httpPolicy(HttpPolicy.HTTP_2_ONLY).subprotocols("chat").requireSubprotocol(true);
        WebSocketError error = error(ws);
        assertEquals("UPGRADE 200 [c]", error.kind() + " " + error.httpStatus() + " " + error.httpHeaders().get("X-Node"));
    }

    @ParameterizedTest
    @CsvSource({"true, chat, chat", "false, chat, ", "false, , "})
    void otherwiseItIsNot(boolean isRequired, String offered, String chosen) {
        server.answer = head -> chosen == null ? UpgradeAnswers.to(head) : UpgradeAnswers.to(head, "Sec-WebSocket-Protocol: " + chosen);
        WebSocket ws = heard.of(network.engine().webSocket(URI.create("ws://peer.test/")));
        ws.internalRequest().requireSubprotocol(isRequired);
        if (offered != null) {
            ws.internalRequest().subprotocols(offered);
        }
        ws.open();
        network.run(SECOND);
        assertTrue(ws.isOpen(), heard.lines::toString);
        assertEquals(chosen, ws.subprotocol());
    }

    @Test
    void oneThatIsRequiredAndNotAskedForIsAnErrorBeforeTheRequestIsSent() {
        WebSocket ws = network.engine().webSocket(URI.create("ws://peer.test/"));
        ws.internalRequest().requireSubprotocol(true);
        WebSocketError error = error(ws);
        assertEquals("CONFIG UPGRADE", error.kind() + " " + error.phase());
        assertEquals("This connection needs a subprotocol (InternalRequest.requireSubprotocol), and its request asks for none, so that it"
            + " was not sent: none was set. Set them with InternalRequest.subprotocols.", error.message());
        assertEquals(List.of(), server.heads);
    }

    @Test
    void aHandlerMaySetTheOneThatIsRequired() {
        server.answer = head -> UpgradeAnswers.to(head, "Sec-WebSocket-Protocol: chat");
        WebSocket ws = heard.of(network.engine().webSocket(URI.create("ws://peer.test/")));
        ws.internalRequest().requireSubprotocol(true);
        ws.onInternalRequestCreated((same, request) -> request.subprotocols("chat")).open();
        network.run(SECOND);
        assertTrue(ws.isOpen(), heard.lines::toString);
    }

    @Test
    void aRefusalByAnExtensionHasTheHead() {
        server.answer =
            head -> UpgradeAnswers.to(head, "X-Node: a", "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99");
        WebSocketError error = error(
            network.engine().webSocket(URI.create("ws://peer.test/"), null, null, PerMessageDeflate.defaults()));
        assertEquals(ErrorKind.UPGRADE + " 101 [a]", error.kind() + " " + error.httpStatus() + " " + error.httpHeaders().get("X-Node"));
    }
}
