package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.extension.Extension;
import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.testkit.wire.ServerFrames;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conversations in compressed messages, with the real engine as the client. */
@Timeout(60)
final class ScriptedServerDeflateTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final PerMessageDeflate DEFLATE = PerMessageDeflate.defaults().minBytes(0);
    private static final String LONG = "a long text ".repeat(1_000);

    private final List<String> events = new ArrayList<>();

    private WebSocket client(WebSocketEngine engine, ScriptedServer server, Extension... extensions) {
        return engine.webSocket(server.uri("/"), null, null, extensions)
            .onOpen(open -> events.add("open"))
            .onMessage((open, text) -> events.add(text))
            .onBinary((open, bytes) -> events.add(bytes.length + " bytes"))
            .onClosed((closed, code, reason) -> events.add("closed " + code + " " + reason))
            .onError((failed, error) -> events.add("error " + error));
    }

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void aConversationGoesItsWay(boolean isServerWithout, boolean isClientWithout) {
        try (SimulatedNetwork network = new SimulatedNetwork(6)) {
            ScriptedServer server = ScriptedServer.on(network.host("chat.test"), 80);
            server.nextConnection().upgrade(UpgradeAnswer.accept().deflate()).sendText("who are you?").expectText(LONG).expectText("")
                .expectBinary(ServerFrames.pattern(100_000)).sendText(LONG).sendText(LONG).sendText("")
                .sendBinary(ServerFrames.pattern(70_000))
                .sendFragments("wel", "", "co", LONG, "me", "").sendPing("p").expectPong("p").close(1001, "bye");
            PerMessageDeflate deflate =
                DEFLATE.serverNoContextTakeover(isServerWithout).clientNoContextTakeover(isClientWithout);
            client(network.engine(), server, deflate).onMessage((open, text) -> {
                if (text.startsWith("who")) {
                    open.send(LONG);
                    open.send("");
                    open.send(ServerFrames.pattern(100_000));
                }
            }).open();
            network.run(SECOND);
            assertEquals(
                List.of("open", "who are you?", LONG, LONG, "", "70000 bytes", "welco" + LONG + "me", "closed 1001 bye"), events);
            assertEquals(3, server.received(1).size());
        }
    }

    @Test
    void withoutAnOfferNothingIsCompressed() {
        try (SimulatedNetwork network = new SimulatedNetwork(6)) {
            ScriptedServer server = ScriptedServer.on(network.host("chat.test"), 80);
            server.eachConnection().upgrade(UpgradeAnswer.accept().deflate()).sendText("hello").expectText("hi").close(1000, "");
            client(network.engine(), server).onMessage((open, text) -> open.send("hi")).open();
            network.run(SECOND);
            client(network.engine(), server, DEFLATE.serverMaxWindowBits(10)).onMessage((open, text) -> open.send("hi")).open();
            network.run(SECOND);
            assertEquals(List.of("open", "hello", "closed 1000 ", "open", "hello", "closed 1000 "), events);
        }
    }

    @Test
    void aServerCanAnswerWithParametersThatWereNotOffered() {
        try (SimulatedNetwork network = new SimulatedNetwork(6)) {
            ScriptedServer server = ScriptedServer.on(network.host("chat.test"), 80);
            server.nextConnection().upgrade(UpgradeAnswer.accept().deflate("")).expectEnd();
            server.nextConnection().upgrade(UpgradeAnswer.accept().deflate("client_max_window_bits")).expectEnd();
            server.nextConnection().upgrade(UpgradeAnswer.accept().deflate("server_no_context_takeover")).sendText("hello").close(1000, "");
            WebSocketEngine engine = network.engine();
            client(engine, server).open();
            network.run(SECOND);
            client(engine, server, DEFLATE).open();
            network.run(SECOND);
            client(engine, server, DEFLATE).open();
            network.run(SECOND);
            assertEquals(5, events.size(), events::toString);
            assertTrue(events.get(0).contains("permessage-deflate"), events::toString);
            assertTrue(events.get(1).contains("client_max_window_bits"), events::toString);
            assertEquals(List.of("open", "hello", "closed 1000 "), events.subList(2, 5));
        }
    }

    @Test
    void anEchoIsCompressedToo() {
        try (SimulatedNetwork network = new SimulatedNetwork(6)) {
            ScriptedServer server = ScriptedServer.on(network.host("chat.test"), 80);
            server.nextConnection().upgrade(UpgradeAnswer.accept().deflate()).echo();
            WebSocket ws = client(network.engine(), server, DEFLATE);
            ws.onOpen(open -> open.send(LONG)).open();
            network.run(SECOND);
            ws.send(new byte[200_000]);
            network.run(SECOND);
            assertEquals(List.of("open", LONG, "200000 bytes"), events);
        }
    }

    /** Frames with RSV1 that no engine of ours sends, by hand. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        C182 00000000 ffff                       | a compressed message that is no DEFLATE (RFC 7692 section 7.2.2)
        C184 00000000 f248cdc9                   | within a block of DEFLATE (RFC 7692 section 7.2.1)
        C983 00000000 f20000                     | reserved bits on a control frame
        4187 00000000 f248cdc9c90700 C080 00000000 | reserved bits on a continuation
        D187 00000000 f248cdc9c90700             | reserved bits that no extension has defined
        C187 00000000 000100feffff00             | a text that is not UTF-8
        """)
    void compressedMessagesThatBreakTheRules(String frames, String expected) throws IOException {
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection().upgrade(UpgradeAnswer.accept().deflate()).ignoreMessages().expectText("never");
            String head = RawClient.UPGRADE.replace("\r\n\r\n",
                "\r\nSec-WebSocket-Extensions: permessage-deflate; client_no_context_takeover\r\n\r\n");
            try (RawClient client = new RawClient(server.uri("/")).send(head)) {
                client.readHead().send(ServerFrames.hex(frames)).endOutput();
                String report = assertThrows(AssertionError.class, () -> server.awaitDone(Duration.ofSeconds(20))).getMessage();
                assertTrue(report.contains("step 3, expectText(\"never\") at ") && report.contains(expected), report);
            }
        }
    }

    @Test
    void theTranscriptShowsTheMessages() throws IOException {
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            server.nextConnection().upgrade(UpgradeAnswer.accept().deflate()).sendText("Hello").expectText("never");
            String head = RawClient.UPGRADE.replace("\r\n\r\n", "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n");
            try (RawClient client = new RawClient(server.uri("/")).send(head)) {
                client.readHead().send(ServerFrames.hex("C187 00000000 f248cdc9c90700"));
                String report = assertThrows(AssertionError.class, () -> server.awaitDone(Duration.ofSeconds(20))).getMessage()
                    .replaceAll("(?m)^ +\\d\\.\\d{3} s  ", "");
                assertTrue(report.contains("-> 101 Switching Protocols\n-> TEXT Hello\n   in 7 bytes\n<- TEXT+4 f248cdc9c90700\n"
                    + "   that is TEXT \"Hello\""), report);
            }
        }
    }
}
