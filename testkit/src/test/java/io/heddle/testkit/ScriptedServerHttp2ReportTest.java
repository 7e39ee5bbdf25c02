package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.testkit.wire.FieldBlocks;
import io.heddle.testkit.wire.Http2Frame;
import io.heddle.testkit.wire.Http2FrameReader;
import io.heddle.testkit.wire.Http2Frames;
import io.heddle.testkit.wire.ServerFrames;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The reports of a scripted server on clients that break HTTP/2, which no engine of ours does, by hand. */
@Timeout(60)
final class ScriptedServerHttp2ReportTest {
    private static final String[] REQUEST = {":method", "CONNECT", ":protocol", "websocket", ":scheme", "http", ":path", "/",
        ":authority", "chat.test", "sec-websocket-version", "13"};
    private static final byte[] SETTINGS = Http2Frames.settings();
    private static final byte[] BEGIN =
        ServerFrames.join(ServerFrames.utf8(Http2Frames.PREFACE), SETTINGS, Http2Frames.settingsAck());
    private static final byte[] OPEN = ServerFrames.join(BEGIN, request(1));

    private static byte[] request(int stream) {
        return Http2Frames.headers(stream, 0, new FieldBlocks().encode(REQUEST));
    }

    private static byte[] frame(int type, int flags, int stream, String hex) {
        return Http2Frames.frame(type, flags, stream, ServerFrames.hex(hex));
    }

    /** The error with which a real port fails after a client has sent that. */
    private static String reportOf(byte[] bytes, Consumer<Conversation> script) throws IOException {
        try (ScriptedServer server = ScriptedServer.onLoopback().http2()) {
            script.accept(server.nextConnection());
            try (RawClient client = new RawClient(server.uri("/"))) {
                client.send(bytes);
                return assertThrows(AssertionError.class, () -> server.awaitDone(Duration.ofSeconds(20))).getMessage();
            }
        }
    }

    private static String reportOf(byte[]... parts) throws IOException {
        return reportOf(ServerFrames.join(parts), script -> script.upgrade().ignoreMessages().expectText("never"));
    }

    private static Arguments row(String expected, byte[]... parts) {
        return Arguments.of(expected, ServerFrames.join(parts));
    }

    static List<Arguments> framesThatBreakTheRules() {
        byte[] preface = ServerFrames.utf8(Http2Frames.PREFACE);
        byte[] half = Http2Frames.frame(Http2Frames.HEADERS, 0, 1, new FieldBlocks().encode(REQUEST));
        return List.of(
            row("sent PING before its SETTINGS", preface, Http2Frames.ping(0, 1)),
            row("sent SETTINGS before its SETTINGS", preface, Http2Frames.settingsAck()),
            row("SETTINGS of 5 bytes", preface, frame(Http2Frames.SETTINGS, 0, 0, "0001000000")),
            row("an answer to SETTINGS of 6 bytes", BEGIN, frame(Http2Frames.SETTINGS, Http2Frames.ACK, 0, "000100000000")),
            row("SETTINGS on stream 1", preface, frame(Http2Frames.SETTINGS, 0, 1, "")),
            row("SETTINGS with ENABLE_PUSH=2", preface, Http2Frames.settings(2, 2)),
            row("SETTINGS with INITIAL_WINDOW_SIZE=2147483648", preface, Http2Frames.settings(4, Integer.MIN_VALUE)),
            row("SETTINGS with MAX_FRAME_SIZE=16383", preface, Http2Frames.settings(5, 16_383)),
            row("a frame of 16385 bytes; 16384 is the limit", OPEN, Arrays.copyOf(Http2Frames.data(1, new byte[16_385]), 9)),
            row("opened stream 2, whose number is even", BEGIN, request(2)),
            row("HEADERS on stream 1, which carries a WebSocket", OPEN, request(1)),
            row("HEADERS on stream 1, which is no new one", BEGIN, request(3), Http2Frames.headers(1, 0, new byte[0])),
            row("CONTINUATION without an open header block", OPEN, frame(Http2Frames.CONTINUATION, 0, 1, "")),
            row("PING within an open header block", BEGIN, half, Http2Frames.ping(0, 1)),
            row("CONTINUATION within an open header block", BEGIN, half, frame(Http2Frames.CONTINUATION, 4, 3, "")),
            row("a header block of more than 65536 bytes", BEGIN, half, Http2Frames.frame(9, 0, 1, new byte[16_384]),
                Http2Frames.frame(9, 0, 1, new byte[16_384]), Http2Frames.frame(9, 0, 1, new byte[16_384]),
                Http2Frames.frame(9, 0, 1, new byte[16_384])),
            row("DATA on the connection", OPEN, Http2Frames.data(0, (byte) 1)),
            row("DATA on stream 3, which it has not opened", OPEN, Http2Frames.data(3, (byte) 1)),
            row("DATA that is shorter than its padding", OPEN, frame(Http2Frames.DATA, Http2Frames.PADDED, 1, "0203")),
            row("DATA without the length of its padding", OPEN, frame(Http2Frames.DATA, Http2Frames.PADDED, 1, "")),
            row("WINDOW_UPDATE of nothing", OPEN, Http2Frames.windowUpdate(1, 0)),
            row("WINDOW_UPDATE of 3 bytes", OPEN, frame(Http2Frames.WINDOW_UPDATE, 0, 0, "000001")),
            row("the window of the session larger than 2147483647", OPEN, Http2Frames.windowUpdate(0, Integer.MAX_VALUE)),
            row("the window of a stream larger than 2147483647", OPEN, Http2Frames.windowUpdate(1, Integer.MAX_VALUE)),
            row("2147483647 bytes by SETTINGS", OPEN, Http2Frames.windowUpdate(1, 1), Http2Frames.settings(4, Integer.MAX_VALUE)),
            row("WINDOW_UPDATE on stream 3, which it has not opened", OPEN, Http2Frames.windowUpdate(3, 1)),
            row("RST_STREAM on stream 3, which it has not opened", OPEN, Http2Frames.rstStream(3, 8)),
            row("RST_STREAM of 3 bytes", OPEN, frame(Http2Frames.RST_STREAM, 0, 1, "000008")),
            row("PRIORITY of 4 bytes", OPEN, frame(Http2Frames.PRIORITY, 0, 1, "00000000")),
            row("PING of 7 bytes", OPEN, frame(Http2Frames.PING, 0, 0, "00000000000000")),
            row("GOAWAY on stream 1", OPEN, frame(Http2Frames.GOAWAY, 0, 1, "0000000000000000")),
            row("GOAWAY of 7 bytes", OPEN, frame(Http2Frames.GOAWAY, 0, 0, "00000000000000")),
            row("PUSH_PROMISE, which is a server's", OPEN, frame(Http2Frames.PUSH_PROMISE, 4, 1, "00000002")),
            row("a header block that is no HPACK", BEGIN, Http2Frames.headers(1, 0, new byte[] {(byte) 0x80})),
            row("a frame without a mask (RFC 6455 section 5.1)", OPEN, Http2Frames.data(1, ServerFrames.text("hello"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void framesThatBreakTheRules(String expected, byte[] bytes) throws IOException {
        String report = reportOf(bytes);
        assertTrue(report.contains("The client ") && report.contains(expected), report);
        assertTrue(!report.contains("\n2. ") || report.contains("never came") && !report.contains("\n3. "), report);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        :method=GET                  | its :method is GET
        :method=none                 | a request with no :method
        :protocol=none               | CONNECT without :protocol, but with :scheme and :path
        :protocol=connect-udp        | its :protocol is connect-udp
        :scheme=https                | its :scheme is https, not http
        :scheme=none                 | no :scheme or no :path
        :path=none                   | no :scheme or no :path
        :path=chat                   | its :path is "chat"
        :authority=none              | it has no :authority
        sec-websocket-version=12     | it has not the one version 13
        sec-websocket-version=none   | it has not the one version 13
        :unknown=x                   | the pseudo-header :unknown, which there is not
        :path=/,/                    | the pseudo-header :path twice
        upgrade=websocket            | the header upgrade, which is one of HTTP/1.1
        te=gzip                      | the header te, which is one of HTTP/1.1
        connection=Upgrade           | the header connection, which is one of HTTP/1.1
        X-Upper=x                    | a header with the name "X-Upper"
        x-space=' x'                 | the header x-space with the value " x"
        host=other.test              | the header host: other.test, which is not its :authority
        """)
    void requestsThatBreakTheRules(String change, String expected) throws IOException {
        String name = change.substring(0, change.indexOf('='));
        String value = change.substring(change.indexOf('=') + 1).replace("'", "");
        List<String> fields = new ArrayList<>(List.of(REQUEST));
        int at = fields.indexOf(name);
        if (value.equals("none")) {
            fields.subList(at, at + 2).clear();
        } else if (at >= 0 && !value.contains(",")) {
            fields.set(at + 1, value);
        } else {
            fields.addAll(name.startsWith(":") ? 0 : fields.size(), List.of(name, value.replaceFirst(",.*", "")));
        }
        String report = reportOf(BEGIN, Http2Frames.headers(1, 0, new FieldBlocks().encode(fields.toArray(String[]::new))));
        assertTrue(report.contains("step 1, upgrade() at ") && report.contains(expected), report);
    }

    @Test
    void pseudoHeadersAfterOthers() throws IOException {
        byte[] block = new FieldBlocks().encode("x", "y", ":method", "CONNECT");
        assertTrue(reportOf(BEGIN, Http2Frames.headers(1, 0, block)).contains("the pseudo-header :method after another header"));
    }

    @Test
    void requestsThatTheServerHasNotAllowed() throws IOException {
        byte[] early = ServerFrames.join(ServerFrames.utf8(Http2Frames.PREFACE), SETTINGS, request(1));
        assertTrue(reportOf(early).contains("a request with :protocol, and had no acknowledged SETTINGS that allow it"));
        try (ScriptedServer server = ScriptedServer.onLoopback().http2(Http2Settings.defaults().maxConcurrentStreams(1))) {
            server.nextConnection().upgrade().ignoreMessages();
            server.nextConnection().upgrade().expectText("never");
            try (RawClient client = new RawClient(server.uri("/"))) {
                client.send(OPEN).send(request(3));
                String report = assertThrows(AssertionError.class, () -> server.awaitDone(Duration.ofSeconds(20))).getMessage();
                assertTrue(report.contains("connection 2, step 1, upgrade()")
                    && report.contains("one stream more than SETTINGS_MAX_CONCURRENT_STREAMS allows"), report);
            }
        }
    }

    @Test
    void bytesBeforeTheAnswer() throws IOException {
        String report = reportOf(ServerFrames.join(OPEN, Http2Frames.data(1, (byte) 1, (byte) 2)),
            script -> script.upgrade(UpgradeAnswer.accept().delay(Duration.ofMillis(200))).expectText("never"));
        assertTrue(report.contains("The client sent 2 bytes before it had an answer"), report);
        report = reportOf(BEGIN, Http2Frames.headers(1, Http2Frames.END_STREAM, new FieldBlocks().encode(REQUEST)));
        assertTrue(report.contains("it ends the stream") || report.contains("the client ended the connection"), report);
    }

    @Test
    void windowsThatAreExceeded() throws IOException {
        byte[] frame = Http2Frames.data(1, new byte[16_384]);
        byte[] first = Http2Frames.data(1, Arrays.copyOf(ServerFrames.hex("82FF 0000000000010000 00000000"), 16_384));
        String report = reportOf(ServerFrames.join(OPEN, first, frame, frame, frame),
            script -> script.upgrade().withholdWindow().ignoreMessages().expectText("never"));
        assertTrue(report.contains("1 bytes more than the window of the session allows"), report);
        report = reportOf(ServerFrames.join(OPEN, first, frame, frame, frame),
            script -> script.upgrade().pauseReading().ignoreMessages().expectText("never"));
        assertTrue(report.contains("1 bytes more on stream 1 than its window allows"), report);
    }

    @Test
    void dataOfStreamsThatTheClientHasEnded() throws IOException {
        byte[] data = Http2Frames.data(1, (byte) 1);
        String expected = "The client sent DATA on stream 1, which it had ended (RFC 9113 section 5.1)";
        String report = reportOf(ServerFrames.join(OPEN, frame(Http2Frames.DATA, Http2Frames.END_STREAM, 1, ""), data),
            script -> script.upgrade().expectEnd().pause(Duration.ofMinutes(1)));
        assertTrue(report.contains("step 3, pause(PT1M) at ") && report.contains(expected), report);
        report = reportOf(ServerFrames.join(OPEN, Http2Frames.rstStream(1, 8), data), script -> script.upgrade().expectReset());
        assertTrue(report.contains("1. at ") && report.contains(expected) && report.contains("<- CONNECT / HTTP/2, stream 1"), report);
    }

    @Test
    void aSessionThatEndsWithinAFrame() throws IOException {
        try (ScriptedServer server = ScriptedServer.onLoopback().http2()) {
            server.nextConnection().upgrade();
            try (RawClient client = new RawClient(server.uri("/"))) {
                client.send(BEGIN).send(new byte[8]).endOutput();
                String report = assertThrows(AssertionError.class, () -> server.awaitDone(Duration.ofSeconds(20))).getMessage();
                assertTrue(report.contains("The client ended the session within a frame: 8 bytes of it had come"), report);
                assertTrue(report.contains("<- SETTINGS {}"), report);
            }
        }
    }

    @Test
    void aClientThatChoosesHttp2ByAlpnAndSpeaksHttp1() throws IOException {
        LoopbackCertificate certificate = LoopbackCertificate.create();
        try (ScriptedServer server = ScriptedServer.onLoopback(certificate.serverContext()).http2()) {
            server.nextConnection().upgrade();
            try (SSLSocket socket = (SSLSocket) certificate.clientContext().getSocketFactory()
                .createSocket("127.0.0.1", server.uri("/").getPort())) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setApplicationProtocols(new String[] {"http/1.1", "h2"});
                socket.setSSLParameters(parameters);
                socket.getOutputStream().write(ServerFrames.utf8(RawClient.UPGRADE));
                String report = assertThrows(AssertionError.class, () -> server.awaitDone(Duration.ofSeconds(20))).getMessage();
                assertEquals("h2", socket.getApplicationProtocol());
                assertTrue(report.contains("did not begin with the preface of HTTP/2, but with GET / HTTP/1.1"), report);
            }
        }
    }

    /** The frames that the server writes by itself, and the last one after a mistake. */
    @Test
    void theBytesOfTheServerAreThoseOfTheRfc() throws IOException {
        try (ScriptedServer server = ScriptedServer.onLoopback().http2()) {
            server.nextConnection().upgrade().sendText("hello").expectClose(1000).expectEnd();
            try (RawClient client = new RawClient(server.uri("/")).send(OPEN).send(Http2Frames.ping(0, 7))
                .send(Http2Frames.frame(Http2Frames.DATA, 1, 1, ServerFrames.hex("8882 00000000 03E8"))).endOutput()) {
                Http2FrameReader reader = new Http2FrameReader().add(client.readAll());
                List<String> types = new ArrayList<>();
                for (Http2Frame frame = reader.next(); frame != null; frame = reader.next()) {
                    types.add(Http2Frames.typeName(frame.type()) + " " + frame.flags() + " " + frame.stream() + " "
                        + ServerFrames.show(frame.payload(), 0, Math.min(12, frame.payload().length)));
                }
                assertEquals(List.of("SETTINGS 0 0 000800000001", "SETTINGS 1 0 ", "HEADERS 4 1 88", "DATA 0 1 810568656c6c6f",
                    "PING 1 0 0000000000000007", "DATA 0 1 880203e8", "DATA 1 1 ", "WINDOW_UPDATE 0 0 00000008"), types);
                server.awaitDone(Duration.ofSeconds(20));
            }
        }
    }

    /** Whatever a stream has withheld of the session's window is given back at its end, with the bytes that brought the end. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStreamThatEndsLeavesTheSessionItsWindow(boolean byClient) throws IOException {
        try (ScriptedServer server = ScriptedServer.onLoopback().http2()) {
            Conversation conversation = server.nextConnection().upgrade().withholdWindow().expectText("hello");
            if (byClient) {
                conversation.expectReset();
            } else {
                conversation.reset();
            }
            byte[] bytes = ServerFrames.join(OPEN, Http2Frames.data(1, ServerFrames.hex("8185 00000000 6865")),
                Http2Frames.data(1, ServerFrames.hex("6c6c6f")), byClient ? Http2Frames.rstStream(1, Http2Frames.CANCEL) : new byte[0]);
            try (RawClient client = new RawClient(server.uri("/")).send(bytes).endOutput()) {
                Http2FrameReader reader = new Http2FrameReader().add(client.readAll());
                int given = 0;
                for (Http2Frame frame = reader.next(); frame != null; frame = reader.next()) {
                    given += frame.is(Http2Frames.WINDOW_UPDATE) && frame.stream() == 0 ? frame.intAt(0) : 0;
                }
                assertEquals(11, given);
                server.awaitDone(Duration.ofSeconds(20));
            }
        }
    }

    /** As much as the client allows, and not a byte more: here the window of the session is the narrow one. */
    @Test
    void theWindowsOfTheClientAreObeyed() throws IOException {
        try (ScriptedServer server = ScriptedServer.onLoopback().http2()) {
            server.eachConnection().upgrade().sendBinary(new byte[100_000]);
            byte[] bytes = ServerFrames.join(OPEN, request(3), Http2Frames.windowUpdate(1, 100_000), Http2Frames.windowUpdate(0, 1_000),
                Http2Frames.settings(Http2Frames.MAX_FRAME_SIZE, 20_000), Http2Frames.windowUpdate(0, 30_000));
            try (RawClient client = new RawClient(server.uri("/")).send(bytes).endOutput()) {
                Http2FrameReader reader = new Http2FrameReader().add(client.readAll());
                List<String> data = new ArrayList<>();
                for (Http2Frame frame = reader.next(); frame != null; frame = reader.next()) {
                    if (frame.is(Http2Frames.DATA)) {
                        data.add(frame.stream() + ": " + frame.payload().length);
                    }
                }
                assertEquals(List.of("1: 16384", "1: 16384", "1: 16384", "1: 16383", "1: 1000", "1: 20000", "1: 10000"), data);
                server.awaitDone(Duration.ofSeconds(20));
            }
        }
    }

    /** RFC 7541 section 4.2: a smaller table is said at the next block. */
    @Test
    void theTableOfTheClientIsKept() throws IOException {
        try (ScriptedServer server = ScriptedServer.onLoopback().http2()) {
            server.nextConnection().answer(503, "X-Name", "value");
            server.nextConnection().answer(503, "X-Name", "value");
            byte[] begin = ServerFrames.join(ServerFrames.utf8(Http2Frames.PREFACE), Http2Frames.settings(Http2Frames.HEADER_TABLE_SIZE, 0),
                Http2Frames.settingsAck(), request(1), Http2Frames.settings(Http2Frames.HEADER_TABLE_SIZE, 100),
                Http2Frames.settings(Http2Frames.HEADER_TABLE_SIZE, 4_096), request(3));
            try (RawClient client = new RawClient(server.uri("/")).send(begin).endOutput()) {
                Http2FrameReader reader = new Http2FrameReader().add(client.readAll());
                FieldBlocks blocks = new FieldBlocks();
                List<String> heads = new ArrayList<>();
                for (Http2Frame frame = reader.next(); frame != null; frame = reader.next()) {
                    if (frame.is(Http2Frames.HEADERS)) {
                        heads.add(ServerFrames.show(frame.payload(), 0, 3) + " " + blocks.decode(frame.payload()));
                    }
                }
                assertEquals(List.of("204883 {:status=503, x-name=value}", "3f453f {:status=503, x-name=value}"), heads);
                server.awaitDone(Duration.ofSeconds(20));
            }
        }
    }

    @Test
    void settingsAreWithinTheirBits() {
        assertEquals("{ENABLE_CONNECT_PROTOCOL=0, MAX_CONCURRENT_STREAMS=4294967295, SETTING_99=1}",
            Http2Settings.defaults().maxConcurrentStreams(0xFFFF_FFFFL).enableConnectProtocol(false).setting(99, 1).toString());
        assertThrows(IllegalArgumentException.class, () -> Http2Settings.none().setting(0x1_0000, 1));
        assertThrows(IllegalArgumentException.class, () -> Http2Settings.none().initialWindowBytes(-1));
        assertThrows(IllegalArgumentException.class, () -> Http2Settings.none().maxFrameBytes(1L << 32));
    }
}
