package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.http2.Http2Config;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.http2.HttpVersion;
import io.heddle.testkit.junit.Seed;
import io.heddle.testkit.wire.Http2Frames;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Only bytes that are not HTTP/2, or ALPN, prove that a server does not speak it; a loss, a pause and a restart prove nothing. */
@Timeout(60)
@Seed(1)
final class Http2EvidenceTest {
    private static final URI SERVER = URI.create("ws://server.test:8080/");

    private final RawHttp2.Ways ways = new RawHttp2.Ways();
    private SimulatedNetwork network;
    private SimulatedHost host;
    private Heard heard;

    @BeforeEach
    void begin(SimulatedNetwork given) {
        network = given;
        host = network.host("server.test").listen(8_080, channel -> new RawHttp2(channel, ways));
        heard = new Heard(network);
    }

    private WebSocket open(WebSocketEngine engine, HttpPolicy policy) {
        WebSocket ws = engine.webSocket(SERVER);
        ws.internalRequest().httpPolicy(policy);
        heard.of(ws).open();
        return ws;
    }

    private List<WebSocket> open(int count, WebSocketEngine engine, HttpPolicy policy) {
        List<WebSocket> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(open(engine, policy));
        }
        return all;
    }

    private String address() {
        return host.addresses().get(0).getHostAddress() + ":8080";
    }

    private static long over(HttpVersion version, List<WebSocket> all) {
        return all.stream().filter(ws -> ws.isOpen() && ws.httpVersion() == version).count();
    }

    private void opensOverHttp2(WebSocketEngine engine) {
        WebSocket ws = open(engine, HttpPolicy.HTTP_2_PREFERRED);
        network.run(Duration.ofSeconds(2));
        assertTrue(ws.isOpen(), this::told);
        assertEquals(HttpVersion.HTTP_2, ws.httpVersion());
    }

    private String told() {
        return heard.lines.size() < 12 ? heard.lines.toString()
            : heard.lines.subList(heard.lines.size() - 3, heard.lines.size()).toString();
    }

    // ---- a pause, a restart ----

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPauseTeachesNothing(boolean isHttp1Spoken) {
        ways.isHttp1Spoken = isHttp1Spoken;
        ways.settingsDelay = Duration.ofSeconds(7);
        WebSocketEngine engine = network.engine();
        open(engine, HttpPolicy.HTTP_2_PREFERRED);
        network.run(Duration.ofSeconds(10));
        ways.settingsDelay = Duration.ZERO;
        opensOverHttp2(engine);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRestartBehindAProxyTeachesNothing(boolean isReset) {
        ways.isHttp1Spoken = false;
        ways.isReset = isReset;
        ways.closedAtOnce = 20;
        WebSocketEngine engine = network.engine();
        open(5, engine, HttpPolicy.HTTP_2_PREFERRED);
        network.run(Duration.ofSeconds(3));
        ways.closedAtOnce = 0;
        opensOverHttp2(engine);
    }

    @Test
    void whoWaitedForASessionThatBrokeTriesAgain() {
        ways.closedAtOnce = 1;
        List<WebSocket> all = open(5, network.engine(), HttpPolicy.HTTP_2_PREFERRED);
        network.run(Duration.ofSeconds(2));
        assertEquals(5, over(HttpVersion.HTTP_2, all), this::told);
        assertEquals(1, ways.sessions);
        all.forEach(ws -> assertEquals(1, ws.internalRequest().attempt()));
    }

    @Test
    void butNotForEver() {
        ways.closedAtOnce = 2;
        List<WebSocket> all = open(5, network.engine(), HttpPolicy.HTTP_2_PREFERRED);
        network.run(Duration.ofSeconds(2));
        assertEquals(5, over(HttpVersion.HTTP_1_1, all), this::told);
    }

    // ---- SETTINGS ----

    @Test
    void aSecondSettingsFrameCounts() {
        ways.settings = new byte[][] {
            Http2Frames.settings(Http2Frames.MAX_CONCURRENT_STREAMS, 100), Http2Frames.settings(Http2Frames.ENABLE_CONNECT_PROTOCOL, 1)};
        opensOverHttp2(network.engine());
    }

    @Test
    void theLimitOfASecondSettingsFrameCounts() {
        ways.settings = new byte[][] {Http2Frames.settings(Http2Frames.ENABLE_CONNECT_PROTOCOL, 1),
            Http2Frames.settings(Http2Frames.MAX_CONCURRENT_STREAMS, 2)};
        List<WebSocket> all = open(4, network.engine(), HttpPolicy.HTTP_2_PREFERRED);
        network.run(Duration.ofSeconds(2));
        assertEquals(4, over(HttpVersion.HTTP_2, all));
        assertEquals(2, ways.sessions);
    }

    @Test
    void settingsThatAreNeverAcknowledgedTeachNothing() {
        ways.isAcknowledging = false;
        WebSocketEngine engine = network.engine();
        WebSocket ws = open(engine, HttpPolicy.HTTP_2_ONLY);
        network.run(Duration.ofSeconds(7));
        assertTrue(!ws.isOpen());
        assertTrue(heard.errors.get(0).message().contains("did not acknowledge"), this::told);
        opensOverHttp2(engine);
    }

    // ---- streams that are not answered ----

    @Test
    void aServerAnswersSixStreamsOfAHundred() {
        ways.settings = new byte[][] {
            Http2Frames.settings(Http2Frames.MAX_CONCURRENT_STREAMS, 100, Http2Frames.ENABLE_CONNECT_PROTOCOL, 1)};
        ways.workers = 6;
        WebSocketEngine engine = network.engine();
        List<WebSocket> all = open(200, engine, HttpPolicy.HTTP_2_PREFERRED);
        network.run(Duration.ofSeconds(12));
        assertEquals(200, over(HttpVersion.HTTP_1_1, all) + over(HttpVersion.HTTP_2, all), this::told);
        assertEquals(12, over(HttpVersion.HTTP_2, all));
        assertEquals(188, ways.resets);
        // The sessions are full; the next one is opened for the next connections, and nothing is remembered.
        opensOverHttp2(engine);
        assertEquals(3, ways.sessions);
    }

    @Test
    void whoMayNotFallBackTimesOut() {
        ways.workers = 1;
        WebSocketEngine engine = network.engine(EngineConfig.builder().upgradeTimeout(Duration.ofSeconds(3)).build());
        List<WebSocket> all = open(2, engine, HttpPolicy.HTTP_2_ONLY);
        network.run(Duration.ofSeconds(4));
        assertEquals(1, over(HttpVersion.HTTP_2, all));
        assertEquals(ErrorKind.TIMEOUT, heard.errors.get(0).kind(), this::told);
        assertEquals(address(), heard.errors.get(0).remoteAddress());
    }

    // ---- what proves it ----

    /** A way to answer the preface, and whether it proves that the server does not speak HTTP/2. */
    private record Answer(String name, byte[] bytes, boolean isProof, ErrorKind kind, String said) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Arguments> answers() {
        return Stream.of(
            new Answer("400 in HTTP/1.1", ascii("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"), true, ErrorKind.UPGRADE,
                "answered with HTTP/1.1 400 Bad Request"),
            new Answer("the beginning of a status line", ascii("HTTP"), true, ErrorKind.UPGRADE, "answered with HTTP"),
            new Answer("a TLS alert", new byte[] {0x15, 3, 1, 0, 2, 2, 70}, true, ErrorKind.UPGRADE, "wss"),
            new Answer("SSH", ascii("SSH-2.0-OpenSSH_9.6\r\n"), true, ErrorKind.UPGRADE, "SSH-2.0-OpenSSH_9.6"),
            new Answer("garbage", new byte[] {-1, -2, -3, -4, -5, -6, -7, -8, -9, -10}, true, ErrorKind.UPGRADE, "not HTTP/2"),
            new Answer("nothing", new byte[0], false, ErrorKind.CONNECTION_LOST, "server ended the HTTP/2 session"),
            new Answer("half of a frame", new byte[] {0, 0, 6, 4, 0}, false, ErrorKind.CONNECTION_LOST, "server ended the HTTP/2 session"),
            new Answer("GOAWAY at once", Http2Frames.goAway(0, 11, "too many"), false, ErrorKind.UPGRADE, "ENHANCE_YOUR_CALM, 'too many'"),
            new Answer("a frame out of order", Http2Frames.ping(0, 1), false, ErrorKind.CONNECTION_LOST, "first frame is not SETTINGS"))
            .map(Arguments::of);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void onlyBytesThatAreNotHttp2ProveIt(Answer answer) {
        host.listen(8_080, channel -> channel.listener(new ServerChannel.Listener() {
            @Override
            public void onBytes(byte[] bytes) {
                if (answer.bytes.length > 0) {
                    channel.write(answer.bytes);
                }
                channel.close();
            }
        }));
        WebSocketEngine engine = network.engine();
        open(engine, HttpPolicy.HTTP_2_ONLY);
        network.run(Duration.ofSeconds(2));
        assertEquals(answer.kind, heard.errors.get(0).kind(), this::told);
        assertTrue(heard.errors.get(0).message().contains(answer.said), this::told);
        assertEquals(address(), heard.errors.get(0).remoteAddress());
        open(engine, HttpPolicy.HTTP_2_PREFERRED);
        network.run(Duration.ofSeconds(2));
        host.listen(8_080, channel -> new RawHttp2(channel, ways));
        WebSocket later = open(engine, HttpPolicy.HTTP_2_PREFERRED);
        network.run(Duration.ofSeconds(2));
        assertEquals(answer.isProof ? HttpVersion.HTTP_1_1 : HttpVersion.HTTP_2, later.httpVersion());
    }

    @Test
    void aSilentServerIsATimeout() {
        host.listen(8_080, channel -> channel.listener(new ServerChannel.Listener() {}));
        WebSocketEngine engine = network.engine();
        open(3, engine, HttpPolicy.HTTP_2_ONLY);
        network.run(Duration.ofSeconds(12));
        assertEquals(3, heard.errors.size(), this::told);
        heard.errors.forEach(error -> {
            assertEquals(ErrorKind.TIMEOUT, error.kind(), error::message);
            assertTrue(address().equals(error.remoteAddress()) && error.message().contains("settingsTimeout"), error::message);
        });
    }

    @Test
    void aLostSessionNamesItsAddress() {
        WebSocketEngine engine = network.engine(EngineConfig.builder()
            .http2(Http2Config.builder().pingInterval(Duration.ofSeconds(1)).pingTimeout(Duration.ofSeconds(1)).build()).build());
        open(2, engine, HttpPolicy.HTTP_2_ONLY);
        network.run(Duration.ofMillis(500));
        host.resetConnections();
        network.run(Duration.ofSeconds(1));
        assertEquals(2, heard.errors.size(), this::told);
        heard.errors.forEach(error -> assertEquals(address(), error.remoteAddress(), error::message));
    }

    // ---- servers that refuse ----

    @ParameterizedTest
    @EnumSource(value = HttpPolicy.class, names = {"HTTP_2_PREFERRED", "HTTP_2_ONLY"})
    void aServerThatRefusesForEverIsAskedTwice(HttpPolicy policy) {
        ways.refusal = Http2Frames.REFUSED_STREAM;
        WebSocketEngine engine = network.engine();
        WebSocket ws = open(engine, policy);
        network.run(Duration.ofSeconds(2));
        assertEquals(2, ways.requests);
        assertEquals(policy == HttpPolicy.HTTP_2_PREFERRED, ws.isOpen(), this::told);
        ways.refusal = -1;
        opensOverHttp2(engine);
    }

    @Test
    void noStreamAllowedIsFullAndNotForbidden() {
        ways.settings = new byte[][] {
            Http2Frames.settings(Http2Frames.ENABLE_CONNECT_PROTOCOL, 1, Http2Frames.MAX_CONCURRENT_STREAMS, 0)};
        WebSocketEngine engine = network.engine();
        List<WebSocket> all = open(3, engine, HttpPolicy.HTTP_2_PREFERRED);
        open(engine, HttpPolicy.HTTP_2_ONLY);
        network.run(Duration.ofSeconds(2));
        assertEquals(3, over(HttpVersion.HTTP_1_1, all), this::told);
        assertEquals(ErrorKind.CAPACITY, heard.errors.get(0).kind());
        assertEquals(1, ways.sessions);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
