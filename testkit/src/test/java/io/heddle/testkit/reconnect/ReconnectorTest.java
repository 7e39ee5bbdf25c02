package io.heddle.testkit.reconnect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.reconnect.ConnectionDown;
import io.heddle.api.reconnect.ReconnectPolicy;
import io.heddle.api.reconnect.Reconnector;
import io.heddle.api.reconnect.ReconnectorEnd.Cause;
import io.heddle.api.reconnect.ReconnectorState;
import io.heddle.testkit.ScriptedServer;
import io.heddle.testkit.ServerChannel;
import io.heddle.testkit.SimulatedHost;
import io.heddle.testkit.SimulatedNetwork;
import io.heddle.testkit.UpgradeAnswer;
import io.heddle.testkit.junit.Simulated;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A bot that stays connected, as its author meets it: losses, refusals, delays, targets in turn, and the end. */
@Timeout(60)
@Simulated
final class ReconnectorTest {
    private SimulatedNetwork network;
    private SimulatedHost host;
    private ScriptedServer server;
    private WebSocketEngine engine;
    private Diary diary;

    @BeforeEach
    void begin(SimulatedNetwork given) {
        network = given;
        host = network.host("prices.example");
        server = ScriptedServer.on(host, 80);
        engine = network.engine();
        diary = new Diary(network);
    }

    private Reconnector reconnector() {
        return diary.of(Reconnector.of(engine, server.uri("/")));
    }

    @Test
    void comesBackAfterALossWithTheSameHandlersAndSubscribesAgain() {
        List<String> heard = new ArrayList<>();
        server.nextConnection().upgrade().expectText("subscribe").sendText("100").drop();
        server.nextConnection().upgrade().expectText("subscribe").sendText("200");
        Reconnector bot = Reconnector.of(engine, server.uri("/"))
            .onSubscribe(ws -> ws.send("subscribe"))
            .onMessage((ws, text) -> heard.add(text))
            .start();
        network.runUntil(() -> heard.contains("200"), Duration.ofMinutes(1));
        assertEquals(List.of("100", "200"), heard);
        assertEquals(2, bot.attempts());
        assertEquals(1, bot.losses());
        assertTrue(bot.isUp());
        assertEquals(ErrorKind.CONNECTION_LOST, bot.lastError().kind());
        bot.stop();
    }

    @Test
    void eventsComeInTheirOrder() {
        server.nextConnection().upgrade().close(1001, "restart");
        server.nextConnection().upgrade();
        Reconnector bot = reconnector()
            .onOpen(ws -> diary.lines.add("open"))
            .onClosed((ws, code, reason) -> diary.lines.add("closed " + code))
            .start();
        network.runUntil(() -> diary.ups.size() == 2, Duration.ofMinutes(1));
        bot.stop();
        network.run(Duration.ofSeconds(1));
        assertEquals(List.of("open", "subscribe", "up", "closed 1001", "down 1001", "open", "subscribe", "up", "closed 1000",
            "ended STOPPED"), diary.lines);
        assertTrue(diary.ups.get(0).isFirst());
        assertFalse(diary.ups.get(1).isFirst());
        assertEquals(1, diary.ups.get(1).attempts());
        ConnectionDown down = diary.downs.get(0);
        assertTrue(down.wasUp());
        assertEquals("restart", down.closeReason());
        assertEquals(ReconnectorState.ENDED, bot.state());
        assertNull(bot.current());
    }

    @Test
    void aCloseOrAbortByAHandlerLeadsToANewConnection() {
        server.eachConnection().upgrade().ignoreMessages();
        List<WebSocket> opened = new ArrayList<>();
        Reconnector bot = reconnector().onOpen(ws -> {
            opened.add(ws);
            if (opened.size() == 1) {
                ws.close(4000, "mine");
            } else if (opened.size() == 2) {
                ws.abort();
            }
        }).start();
        network.runUntil(() -> opened.size() == 3, Duration.ofMinutes(1));
        assertEquals(List.of("down 4000", "down 1006", "subscribe", "up"), diary.lines);
        assertNotSame(opened.get(0), opened.get(1));
        assertEquals(2, bot.losses());
        bot.stop();
        network.run(Duration.ofSeconds(1));
        // An abort gives the server no close frame.
        server.clearUnexpected();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 407, 410, 426, 501, 505})
    void statusesThatStayEndIt(int status) {
        ended(UpgradeAnswer.status(status));
        assertEquals(status, diary.ends.get(0).error().httpStatus());
    }

    private void ended(UpgradeAnswer answer) {
        server.nextConnection().upgrade(answer);
        Reconnector bot = reconnector().start();
        network.run(Duration.ofHours(1));
        assertEquals(List.of("ended NOT_WORTH_RETRY"), diary.lines);
        assertEquals(ReconnectorState.ENDED, bot.state());
        assertEquals(1, bot.attempts());
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504})
    void statusesThatPassAreTriedAgain(int status) {
        server.nextConnection().upgrade(UpgradeAnswer.status(status));
        server.nextConnection().upgrade();
        Reconnector bot = reconnector().start();
        network.runUntil(bot::isUp, Duration.ofMinutes(1));
        assertEquals(List.of("down UPGRADE", "subscribe", "up"), diary.lines);
        assertEquals(2, diary.ups.get(0).attempts());
        assertTrue(diary.ups.get(0).isFirst());
        bot.stop();
    }

    @ParameterizedTest
    @ValueSource(ints = {1003, 1008, 1010, 3000, 3003})
    void closeCodesOfThePeerThatStayEndIt(int code) {
        server.nextConnection().upgrade().close(code, "no");
        reconnector().start();
        network.run(Duration.ofHours(1));
        assertEquals(List.of("subscribe", "up", "ended NOT_WORTH_RETRY"), diary.lines);
        assertEquals(code, diary.ends.get(0).closeCode());
        assertEquals("no", diary.ends.get(0).closeReason());
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1002, 1007, 1009, 1011, 1012, 1013, 4321})
    void otherCloseCodesAreTriedAgain(int code) {
        server.nextConnection().upgrade().close(code, "later");
        server.nextConnection().upgrade();
        Reconnector bot = reconnector().start();
        network.runUntil(() -> diary.ups.size() == 2, Duration.ofMinutes(1));
        bot.stop();
    }

    @Test
    void thePolicyDecidesByStatusKindAndCode() {
        host.stopListening(80);
        ReconnectPolicy policy = ReconnectPolicy.defaults().endOn(ErrorKind.CONNECT);
        reconnector().policy(policy).start();
        network.run(Duration.ofHours(1));
        assertEquals(List.of("ended NOT_WORTH_RETRY"), diary.lines);

        server = ScriptedServer.on(host, 80);
        server.nextConnection().upgrade(UpgradeAnswer.status(404));
        server.nextConnection().upgrade().close(1008, "");
        server.nextConnection().upgrade().close(1000, "");
        diary = new Diary(network);
        reconnector().policy(ReconnectPolicy.defaults().retryOnStatus(404).retryOnCloseCode(1008).endOnCloseCode(1000)).start();
        network.run(Duration.ofHours(1));
        assertEquals(List.of("down UPGRADE", "subscribe", "up", "down 1008", "subscribe", "up", "ended NOT_WORTH_RETRY"), diary.lines);
    }

    @Test
    void attemptsAreLimitedIfThePolicySaysSo() {
        host.stopListening(80);
        Reconnector bot = reconnector().policy(ReconnectPolicy.defaults().maxAttempts(3)).start();
        network.run(Duration.ofHours(1));
        assertEquals(List.of("down CONNECT", "down CONNECT", "ended ATTEMPTS_EXHAUSTED"), diary.lines);
        assertEquals(3, bot.attempts());
        assertEquals(Cause.ATTEMPTS_EXHAUSTED, diary.ends.get(0).cause());
    }

    // ---- delays ----

    @Test
    void delaysGrowUpToTheLimitAndAreDrawnFromZeroOn() {
        host.stopListening(80);
        Reconnector bot = reconnector().start();
        network.run(Duration.ofHours(4));
        bot.stop();
        network.run(Duration.ZERO);
        List<Duration> delays = diary.downs.stream().map(ConnectionDown::delay).toList();
        assertTrue(delays.size() > 300, () -> delays.size() + " delays");
        for (int i = 0; i < delays.size(); i++) {
            long limitMs = Math.min(60_000, 1_000L << Math.min(i + 1, 10));
            int at = i;
            assertTrue(delays.get(i).toMillis() <= limitMs, () -> "delay " + at + " is " + delays.get(at));
        }
        List<Duration> late = delays.subList(10, delays.size());
        double meanMs = late.stream().mapToLong(Duration::toMillis).average().orElseThrow();
        assertEquals(30_000, meanMs, 5_000);
        assertTrue(late.stream().anyMatch(delay -> delay.toMillis() < 5_000), late::toString);
    }

    @Test
    void aStableWhileResetsTheDelaysAndAShortOneDoesNot() {
        server.nextConnection().upgrade(UpgradeAnswer.status(503));
        server.nextConnection().upgrade().pause(Duration.ofSeconds(29)).drop();
        server.nextConnection().upgrade().pause(Duration.ofSeconds(31)).drop();
        server.nextConnection().upgrade();
        Reconnector bot = reconnector().start();
        network.runUntil(() -> diary.ups.size() == 3, Duration.ofHours(1));
        assertEquals(List.of(1, 2, 0), diary.downs.stream().map(ConnectionDown::failures).toList());
        assertTrue(diary.downs.get(2).delay().toMillis() <= 1_000);
        assertEquals(31, diary.downs.get(2).upTime().toSeconds());
        bot.stop();
    }

    @Test
    void retryAfterInSecondsIsTheLeast() {
        retryAfter(UpgradeAnswer.status(503).header("Retry-After", "600"), 600);
    }

    @Test
    void retryAfterAsADateIsMeasuredByTheServersOwnDate() {
        // The server's clock is three years ahead.
        retryAfter(UpgradeAnswer.status(429).header("Date", "Tue, 04 Jan 2033 10:00:00 GMT")
            .header("Retry-After", "Tue, 04 Jan 2033 10:10:00 GMT"), 600);
    }

    @Test
    void retryAfterAsADateIsMeasuredByTheVirtualClockOtherwise() {
        String date = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .format(network.now().plusSeconds(600).atZone(ZoneOffset.UTC));
        retryAfter(UpgradeAnswer.status(503).without("Date").header("Retry-After", date), 600);
    }

    @Test
    void retryAfterIsBoundedByThePolicy() {
        retryAfter(UpgradeAnswer.status(503).header("Retry-After", "99999999999999999999999"), Duration.ofDays(1).toSeconds());
    }

    @Test
    void aRetryAfterThatIsNotValidIsIgnored() {
        retryAfter(UpgradeAnswer.status(503).header("Retry-After", "soon"), 0);
    }

    private void retryAfter(UpgradeAnswer answer, long seconds) {
        server.nextConnection().upgrade(answer);
        server.nextConnection().upgrade();
        Reconnector bot = reconnector().start();
        network.runUntil(bot::isUp, Duration.ofDays(2));
        long waitedMs = diary.attemptAt.get(1).minus(diary.downAt.get(0)).toMillis();
        assertTrue(waitedMs >= seconds * 1_000 - 5 && waitedMs <= seconds * 1_000 + 2_005, () -> waitedMs + " ms");
        assertTrue(diary.downs.get(0).delay().toSeconds() >= seconds);
        bot.stop();
    }

    // ---- several targets ----

    @Test
    void eachFailureLeadsToTheNextTarget() {
        List<URI> asked = new ArrayList<>();
        Reconnector bot = diary.of(Reconnector.of(engine, URI.create("ws://a.example/"), URI.create("ws://b.example/"), server.uri("/")))
            .configure(ws -> asked.add(ws.uri()));
        server.nextConnection().upgrade().pause(Duration.ofMinutes(1)).drop();
        server.nextConnection().upgrade();
        bot.start();
        network.runUntil(() -> diary.ups.size() == 2, Duration.ofHours(1));
        assertEquals(List.of("ws://a.example/", "ws://b.example/", "ws://prices.example/", "ws://prices.example/"),
            asked.stream().map(URI::toString).toList());
        bot.stop();
    }

    @Test
    void aTargetThatAskedToBeLeftAloneIsPassedOverWhileAnotherIsFree() {
        ScriptedServer other = ScriptedServer.on(network.host("other.example"), 80);
        other.eachConnection().upgrade(UpgradeAnswer.status(500));
        server.nextConnection().upgrade(UpgradeAnswer.status(503).header("Retry-After", "3600"));
        server.nextConnection().upgrade();
        Reconnector bot = diary.of(Reconnector.of(engine, server.uri("/"), other.uri("/"))).start();
        network.runUntil(bot::isUp, Duration.ofHours(3));
        assertTrue(other.connections() > 20, () -> other.connections() + " attempts at the other one");
        assertTrue(diary.attemptAt.get(diary.attemptAt.size() - 1).toSeconds() >= 3_600);
        bot.stop();
    }

    // ---- TLS ----

    @Test
    void tlsThatBreaksIsTriedAgain() {
        SimulatedHost secure = network.host("secure.example");
        secure.listen(443, channel -> channel.reset());
        Reconnector bot = diary.of(Reconnector.of(engine, URI.create("wss://secure.example/"))).start();
        network.run(Duration.ofMinutes(5));
        assertTrue(diary.downs.size() > 3, diary.lines::toString);
        ScriptedServer.onTls(secure, 443).nextConnection().upgrade();
        network.runUntil(bot::isUp, Duration.ofMinutes(5));
        bot.stop();
    }

    @Test
    void aPeerThatDoesNotSpeakTlsEndsIt() {
        network.host("plain.example").listen(443, channel -> {
            channel.listener(new ServerChannel.Listener() {});
            channel.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        });
        diary.of(Reconnector.of(engine, URI.create("wss://plain.example/"))).start();
        network.run(Duration.ofHours(1));
        assertEquals(List.of("ended NOT_WORTH_RETRY"), diary.lines);
        assertEquals(ErrorKind.TLS, diary.ends.get(0).error().kind());
    }
}
