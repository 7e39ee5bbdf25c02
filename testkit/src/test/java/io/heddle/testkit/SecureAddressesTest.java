package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.EngineConfigBuilder;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.testkit.junit.Seed;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Addresses that take the connection, and fail in TLS: some give way to the next, and some end the attempt. */
@Timeout(60)
@Seed(1)
final class SecureAddressesTest {
    private static final URI WSS = URI.create("wss://many.test/");
    private static final byte[] NOT_TLS = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ALERT = {21, 3, 3, 0, 2, 2, 40};

    private SimulatedNetwork network;
    private Heard heard;
    private SimulatedHost host;
    private ScriptedServer server;
    private WebSocketEngine engine;

    @BeforeEach
    void begin(SimulatedNetwork given) {
        network = given;
        heard = new Heard(network);
        host = network.host("many.test", "2001:db8::1", "192.0.2.1", "192.0.2.2");
        server = ScriptedServer.onTls(host, 443);
        server.eachConnection().upgrade();
        engine = network.engine(config().build());
    }

    private static EngineConfigBuilder config() {
        return EngineConfig.builder().tlsTimeout(Duration.ofSeconds(2)).connectTimeout(Duration.ofSeconds(1));
    }

    private void fates(AddressFate... fates) {
        for (int i = 0; i < fates.length; i++) {
            host.fate(host.addresses().get(i), fates[i]);
        }
    }

    private WebSocket open() {
        return heard.of(engine.webSocket(WSS)).open();
    }

    private WebSocket opensWithin(Duration limit) {
        WebSocket ws = open();
        network.runUntil(() -> !heard.lines.isEmpty(), limit);
        assertTrue(ws.isOpen(), heard.lines::toString);
        return ws;
    }

    private WebSocketError fails() {
        open();
        network.runUntil(() -> !heard.errors.isEmpty(), Duration.ofMinutes(1));
        return heard.errors.get(0);
    }

    private long syns() {
        return network.trace().lines().filter(line -> line.endsWith(" SYN")).count();
    }

    // ---- the next address ----

    @ParameterizedTest
    @EnumSource(names = {"RESETS", "ENDS"})
    void anAddressThatDropsTlsGivesWayAtOnce(AddressFate fate) {
        fates(fate);
        WebSocket ws = opensWithin(Duration.ofMillis(20));
        assertEquals("192.0.2.1", ((InetSocketAddress) ws.remoteAddress()).getAddress().getHostAddress());
        assertEquals(0, heard.errors.size());
    }

    @Test
    void anAddressThatIsSilentInTlsGivesWayAfterTheTlsTimeout() {
        fates(AddressFate.HANGS);
        opensWithin(Duration.ofMillis(2_020));
        assertTrue(network.elapsed().toMillis() >= 2_000);
    }

    @Test
    void itIsRememberedAsAnAddressThatFailed() {
        fates(AddressFate.RESETS);
        opensWithin(Duration.ofMillis(20));
        heard.lines.clear();
        long before = syns();
        opensWithin(Duration.ofMillis(20));
        assertEquals(before + 1, syns());
    }

    @Test
    void allThreeFailuresInARowLeadToTheThirdAddress() {
        fates(AddressFate.RESETS, AddressFate.HANGS);
        opensWithin(Duration.ofMillis(2_040));
    }

    @Test
    void theLoserOfARaceIsTriedAgainIfTheWinnerIsOfNoUse() {
        host.conditions(host.addresses().get(0), LinkConditions.defaults().withLatency(Duration.ofMillis(200)));
        fates(AddressFate.ANSWERS, AddressFate.RESETS, AddressFate.REFUSES);
        // Not by the script, which takes a reset for a mistake of the client.
        host.listen(443, channel -> new RawEcho(SimulatedTls.server(channel, List.of("http/1.1"))));
        // The second answers 252 ms later and wins; the third refuses, and so the first one has 400 ms for each round trip.
        opensWithin(Duration.ofMillis(1 + 250 + 8 + 4 * 400));
    }

    @Test
    void whenAllFailTheErrorCountsThem() {
        fates(AddressFate.RESETS, AddressFate.REFUSES, AddressFate.ENDS);
        WebSocketError error = fails();
        assertEquals(ErrorKind.TLS, error.kind());
        assertEquals(WebSocketError.Phase.TLS, error.phase());
        assertEquals("192.0.2.2:443", error.remoteAddress().toString());
        assertTrue(error.message().contains("This was the last of 3 addresses tried; before it failed [2001:db8:0:0:0:0:0:1]:443"
            + " (Connection reset), 192.0.2.1:443 (Connection refused)."), error::message);
    }

    @Test
    void aLastAddressThatIsSilentIsATimeoutOfTls() {
        fates(AddressFate.REFUSES, AddressFate.REFUSES, AddressFate.HANGS);
        WebSocketError error = fails();
        assertEquals(ErrorKind.TIMEOUT, error.kind());
        assertEquals(WebSocketError.Phase.TLS, error.phase());
        assertTrue(error.message().contains("EngineConfig.tlsTimeout"), error::message);
    }

    @Test
    void oneAddressFailsAsItAlwaysDid() {
        fates(AddressFate.RESETS);
        heard.of(engine.webSocket(URI.create("wss://[2001:db8::1]/"))).open();
        network.run(Duration.ofSeconds(1));
        assertEquals(ErrorKind.TLS, heard.errors.get(0).kind());
        assertFalse(heard.errors.get(0).message().contains("addresses tried"), heard.errors.get(0)::message);
    }

    // ---- the end of the attempt ----

    private WebSocketError failsAt(byte[] answer) {
        SimulatedHost bad = network.host("bad.test", "192.0.2.99").listen(443, channel -> channel.listener(new ServerChannel.Listener() {
            @Override
            public void onBytes(byte[] bytes) {
                if (!channel.isClosed()) {
                    channel.write(answer);
                    channel.close();
                }
            }
        }));
        List<InetAddress> both = Stream.of(bad, host).map(each -> each.addresses().get(0)).toList();
        engine = network.engine(config().nameResolver(name -> CompletableFuture.completedFuture(both)).build());
        WebSocketError error = fails();
        assertEquals(ErrorKind.TLS, error.kind(), error::message);
        assertEquals("192.0.2.99:443", error.remoteAddress().toString());
        assertEquals(1, syns(), network::trace);
        return error;
    }

    @Test
    void anAnswerThatIsNotTlsEndsTheAttempt() {
        failsAt(NOT_TLS);
    }

    @Test
    void anAlertEndsTheAttempt() {
        failsAt(ALERT);
    }

    @Test
    void withoutTlsAnAddressThatTookTheConnectionIsTheOne() {
        host.listen(80, RawEcho::new);
        fates(AddressFate.RESETS);
        heard.of(engine.webSocket(URI.create("ws://many.test/"))).open();
        network.run(Duration.ofSeconds(1));
        assertEquals(ErrorKind.CONNECTION_LOST, heard.errors.get(0).kind());
        assertEquals(1, syns());
    }

    // ---- HTTP/2 ----

    @ParameterizedTest
    @EnumSource(names = {"SWALLOWS", "REFUSES", "RESETS", "HANGS"})
    void theDialOfASessionTriesTheNextAddressForAllThatWait(AddressFate fate) {
        server.http2(Http2Settings.defaults());
        fates(fate);
        for (int i = 0; i < 50; i++) {
            WebSocket ws = heard.of(engine.webSocket(WSS));
            ws.internalRequest().httpPolicy(HttpPolicy.HTTP_2_ONLY);
            ws.open();
        }
        network.runUntil(() -> heard.lines.size() == 50, Duration.ofSeconds(3));
        assertEquals(List.of(), heard.errors);
        assertEquals(1, engine.statistics().http2().sessionsOpened());
    }

    @Test
    void aDialThatFailsAtAllAddressesTellsAllThatWait() {
        fates(AddressFate.RESETS, AddressFate.REFUSES, AddressFate.ENDS);
        for (int i = 0; i < 50; i++) {
            WebSocket ws = heard.of(engine.webSocket(WSS));
            ws.internalRequest().httpPolicy(HttpPolicy.HTTP_2_PREFERRED);
            ws.open();
        }
        network.runUntil(() -> heard.errors.size() == 50, Duration.ofSeconds(3));
        for (WebSocketError error : heard.errors) {
            assertTrue(error.message().contains("the last of 3 addresses tried"), error::message);
        }
    }

    // ---- ends in the middle ----

    @Test
    void anAbortInTheTlsOfTheSecondAddressLeavesNothing() {
        fates(AddressFate.RESETS, AddressFate.HANGS);
        WebSocket ws = open();
        network.run(Duration.ofMillis(500));
        network.after(Duration.ZERO, ws::abort);
        network.run(Duration.ofMillis(1));
        assertEquals(List.of(), network.leaks());
        assertEquals(1, heard.lines.size());
    }

    @Test
    void anEngineThatClosesInTheTlsOfTheSecondAddressLeavesNothing() {
        fates(AddressFate.RESETS, AddressFate.HANGS);
        open();
        network.run(Duration.ofMillis(500));
        engine.close();
        assertEquals(List.of(), network.leaks());
    }

    @ParameterizedTest
    @EnumSource(names = {"RESETS", "ENDS", "HANGS"})
    void aThousandFailuresLeaveNothing(AddressFate fate) {
        fates(fate, fate, fate);
        for (int i = 0; i < 1_000; i++) {
            open();
        }
        network.runUntil(() -> heard.errors.size() == 1_000, Duration.ofMinutes(1));
        network.run(Duration.ofSeconds(1));
        assertEquals(List.of(), network.leaks());
        assertEquals(1_000, heard.lines.size());
    }
}
