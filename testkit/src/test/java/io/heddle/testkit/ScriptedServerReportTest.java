package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.testkit.wire.ServerFrames;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reports of a scripted server, word by word. */
@Timeout(60)
final class ScriptedServerReportTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final List<String> events = new ArrayList<>();

    /** Has a client do something once it is open, and gives the error with which the network closes. */
    private String failure(Consumer<ScriptedServer> script, Consumer<WebSocket> onOpen) {
        SimulatedNetwork network = new SimulatedNetwork(5);
        ScriptedServer server = ScriptedServer.on(network.host("chat.test"), 80);
        script.accept(server);
        network.engine().webSocket(server.uri("/"))
            .onOpen(onOpen)
            .onClosed((closed, code, reason) -> events.add("closed " + code + " " + reason))
            .onError((failed, error) -> events.add("error " + error))
            .open();
        network.run(SECOND);
        AssertionError verified = assertThrows(AssertionError.class, server::verify);
        network.close();
        return verified.getMessage();
    }

    @Test
    void anotherTextThanTheExpectedOne() {
        String report =
            failure(server -> server.nextConnection().upgrade().sendText("name?").expectText("hello"), ws -> ws.send("good\nbye"));
        assertEquals("""
            The server ws://chat.test did not have the conversation of its scripts:
            1. at 0.006 s, connection 1, step 3, expectText("hello") at ScriptedServerReportTest.java:LINE: \
            expected TEXT "hello", but the client sent TEXT "good\\nbye"
                     0.002 s     connected from client1/198.18.0.3:32768
                     0.004 s  <- GET / HTTP/1.1
                     0.004 s  -> 101 Switching Protocols
                     0.004 s  -> TEXT name?
                     0.006 s  <- TEXT good\\nbye""", report.replaceAll("java:\\d+", "java:LINE"));
        assertEquals(List.of("closed 1011 ScriptedServer: expected TEXT \"hello\", but the client sent TEXT \"good\\nbye\""), events);
    }

    @Test
    void theNetworkFailsWithTheReport() {
        SimulatedNetwork network = new SimulatedNetwork(5);
        ScriptedServer server = ScriptedServer.on(network.host("chat.test"), 8080);
        server.nextConnection().upgrade().expectText("hello");
        AssertionError error = assertThrows(AssertionError.class, network::close);
        assertTrue(error.getMessage().startsWith("Seed 5 left something behind:\nws://chat.test:8080 at 60.000 s, connection 1: "
            + "the connection of the script at ScriptedServerReportTest.java:"), error::getMessage);
    }

    @Test
    void aMessageTooMany() {
        String report = failure(server -> server.nextConnection().upgrade(), ws -> ws.send(new byte[] {1, 2}));
        assertTrue(report.contains("connection 1, after its last step: the client sent BINARY 0102, which the script does not expect"),
            report);
    }

    @Test
    void aScriptThatIsNotFinished() {
        String report = failure(server -> server.nextConnection().upgrade().expectText("hello"), ws -> {});
        assertTrue(report.contains("step 2, expectText(\"hello\") at ScriptedServerReportTest.java"), report);
        assertTrue(report.contains(": the script is not finished\n"), report);
        report = failure(server -> server.nextConnection().upgrade(UpgradeAnswer.accept().delay(SECOND)).close(1000, ""), ws -> {});
        assertTrue(report.contains("step 1, upgrade(101 after PT1S) at "), report);
    }

    @Test
    void aConnectionThatEndsTooEarly() {
        String report = failure(server -> server.nextConnection().upgrade().sendText("hello").expectText("hello"), WebSocket::close);
        assertTrue(report.contains("step 3, expectText(\"hello\") at "), report);
        assertTrue(report.contains("expected TEXT \"hello\", but the client sent CLOSE 1000 \"\"\n"), report);
        assertEquals(List.of("closed 1000 "), events);
        report = failure(server -> server.nextConnection().upgrade().expectText("hello"), WebSocket::abort);
        assertTrue(report.contains("expected TEXT \"hello\", but the client ended the connection")
            || report.contains("expected TEXT \"hello\", but the connection broke ("), report);
    }

    @Test
    void aConnectionWithoutAScript() {
        String report = failure(server -> {}, ws -> {});
        assertTrue(report.contains("connection 1: a connection came that has no script"), report);
        assertEquals(1, events.size());
    }

    @Test
    void codeThatThrows() {
        String report = failure(server -> server.nextConnection().upgrade().then(peer -> {
            throw new IllegalArgumentException("of the test");
        }), ws -> {});
        assertTrue(report.contains("step 2, then(...) at ScriptedServerReportTest.java"), report);
        assertTrue(report.contains(": java.lang.IllegalArgumentException: of the test\n"), report);
    }

    @Test
    void aMessageThatACheckRejects() {
        String report = failure(server -> server.nextConnection().upgrade().expectMessage(message -> assertEquals("a", message.text())),
            ws -> ws.send("b"));
        assertTrue(report.contains(": the client sent TEXT \"b\", and the script's check failed: expected: <a> but was: <b>\n"), report);
        report =
            failure(server -> server.nextConnection().upgrade().expectMessage("an even text", message -> message.text().length() % 2 == 0),
                ws -> ws.send("b"));
        assertTrue(report.contains("step 2, expectMessage(\"an even text\") at "), report);
        assertTrue(report.contains(": expected an even text, but the client sent TEXT \"b\"\n"), report);
    }

    @Test
    void anotherHeaderThanTheExpectedOne() {
        String report = failure(server -> server.nextConnection().expectHeader("Origin", "https://a.test").upgrade(), ws -> {});
        assertTrue(report.contains("step 1, expectHeader(\"Origin\", \"https://a.test\") at "), report);
        assertTrue(report.contains(": expected the header Origin: https://a.test, but the client sent none\n"), report);
    }

    @Test
    void longTextsAreComparedByTheirFirstDifference() {
        String report =
            failure(server -> server.nextConnection().upgrade().expectText("a".repeat(500) + "b"), ws -> ws.send("a".repeat(501)));
        assertTrue(report.contains("a\"... (501 characters); the first difference is at character 500\n"), report);
    }

    @Test
    void theReportCanBeForgotten() {
        try (SimulatedNetwork network = new SimulatedNetwork(1)) {
            ScriptedServer server = ScriptedServer.on(network.host("chat.test"), 80);
            network.engine().webSocket(server.uri("/")).onError((failed, error) -> events.add("error")).open();
            network.run(SECOND);
            assertEquals(List.of("error"), events);
            assertEquals(1, server.unexpected().size());
            server.clearUnexpected();
        }
    }

    @Test
    void onlyTheFirstReportsAreListed() {
        try (SimulatedNetwork network = new SimulatedNetwork(1)) {
            ScriptedServer server = ScriptedServer.on(network.host("chat.test"), 80);
            WebSocketEngine engine = network.engine();
            for (int i = 0; i < 150; i++) {
                engine.webSocket(server.uri("/")).onError((failed, error) -> events.add("error")).open();
            }
            network.run(SECOND);
            assertEquals(150, events.size());
            assertEquals(101, server.unexpected().size());
            assertEquals(100, server.unexpected().get(99).connection());
            assertEquals("more of this: only the first 100 are listed", server.unexpected().get(100).what());
            server.clearUnexpected();
        }
    }

    /** Frames of a client that no engine of ours sends, by hand. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        8105 68656c6c6f                | a frame without a mask (RFC 6455 section 5.1)
        C185 00000000 68656c6c6f       | reserved bits that no extension has defined
        8385 00000000 68656c6c6f       | reserved opcode 3
        8B80 00000000                  | reserved opcode 11
        0980 00000000                  | fragmented a control frame
        89FE007E 00000000 x126         | a control frame of 126 bytes
        8080 00000000                  | continued a message that it had not begun
        0181 00000000 61 8181 00000000 61 | began a message within another one
        8181 00000000 FF               | a text that is not UTF-8
        8881 00000000 03               | a close frame with one byte
        8882 00000000 03ED             | closed with code 1005
        8883 00000000 03E8FF           | a reason that is not UTF-8
        81FE0001 00000000 61           | a length in more bytes than it needs
        82FF0000000004000001 00000000  | announced a frame of 67108865 bytes
        """)
    void framesThatBreakTheRules(String frames, String expected) throws IOException {
        String report = reportOf(RawClient.UPGRADE, ServerFrames.hex(frames.replace("x126", "00".repeat(126))));
        assertTrue(report.contains("step 3, expectText(\"never\") at "), report);
        assertTrue(report.contains(": The client ") && report.contains(expected), report);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        GET / HTTP/1.1                 | its method is not GET
        Host: chat.test                | not one Host header
        Upgrade: websocket             | no header "Upgrade: websocket"
        Connection: Upgrade            | no header "Connection: Upgrade"
        Sec-WebSocket-Version: 13      | not the one version 13
        Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA== | its Sec-WebSocket-Key is not 16 bytes
        """)
    void requestsThatBreakTheRules(String line, String expected) throws IOException {
        assertTrue(RawClient.UPGRADE.contains(line));
        String report = reportOf(RawClient.UPGRADE.replace(line, line.startsWith("GET") ? "POST / HTTP/1.1" : "X: y"), null);
        assertTrue(report.contains("step 1, upgrade() at ") && report.contains(expected), report);
    }

    @Test
    void framesAfterTheCloseFrame() throws IOException {
        String report = reportOf(RawClient.UPGRADE, ServerFrames.hex("8882 00000000 03E8 8980 00000000"),
            conversation -> conversation.upgrade().expectClose(1000).expectEnd());
        assertTrue(report.contains("step 3, expectEnd() at ") && report.contains("The client sent a frame after its close frame"), report);
    }

    @Test
    void aConnectionThatEndsWithinAFrame() throws IOException {
        String report =
            reportOf(RawClient.UPGRADE, new byte[] {(byte) 0x81, (byte) 0x85}, conversation -> conversation.upgrade().expectEnd());
        assertTrue(report.contains("The client ended the connection within a frame: 2 bytes of it had come"), report);
    }

    @Test
    void requestsThatAreNone() throws IOException {
        assertTrue(reportOf("GET /\r\n\r\n", null).contains("a line that is no request (RFC 9112 section 3): \"GET /\""));
        assertTrue(reportOf("GET / HTTP/1.1\r\nno header\r\n\r\n", null).contains("a line that is no header"));
        assertTrue(reportOf("GET / HTTP/1.1\r\nX: " + "y".repeat(65_536), null).contains("a request head of more than 65536 bytes"));
        assertTrue(reportOf(RawClient.UPGRADE + "early", null).contains("sent 5 bytes before it had an answer"));
    }

    /** The error with which a real port fails after a client has sent a head and, once that is answered, more. */
    private static String reportOf(String head, byte[] more) throws IOException {
        return reportOf(head, more, conversation -> conversation.upgrade().ignoreMessages().expectText("never"));
    }

    private static String reportOf(String head, byte[] more, Consumer<Conversation> script) throws IOException {
        try (ScriptedServer server = ScriptedServer.onLoopback()) {
            script.accept(server.nextConnection());
            try (RawClient client = new RawClient(server.uri("/")).send(head)) {
                if (more != null) {
                    client.readHead().send(more).endOutput();
                }
                return assertThrows(AssertionError.class, () -> server.awaitDone(Duration.ofSeconds(20))).getMessage();
            }
        }
    }
}
