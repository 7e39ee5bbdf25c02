package io.heddle.testkit;

import static io.heddle.testkit.RawProxyClient.basic;
import static io.heddle.testkit.RawProxyClient.connect;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.testkit.wire.DigestAnswers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A proxy beside a client of a few bytes: what it says, joins, refuses, and reports. */
@Timeout(60)
final class ScriptedProxyTest {
    private static final String ESTABLISHED = "HTTP/1.1 200 Connection established\r\n\r\n";
    private static final String NO_METHOD_NEEDED = "05 01 00";
    /** To chat.example, port 80. */
    private static final String SOCKS_CONNECT = "05 01 00 03 0c 63686174 2e6578616d706c65 0050";
    private static final String SOCKS_OPEN = "05000001000000000000";

    private final SimulatedNetwork network = new SimulatedNetwork(1);
    private final List<String> heard = new ArrayList<>();
    private final ScriptedProxy proxy = ScriptedProxy.on(network.host("proxy.example"), 3128);
    private ServerChannel server;

    @BeforeEach
    void listen() {
        network.host("chat.example").listen(80, channel -> {
            server = channel;
            channel.listener(new ServerChannel.Listener() {
                @Override
                public void onBytes(byte[] bytes) {
                    heard.add(new String(bytes, StandardCharsets.ISO_8859_1));
                }

                @Override
                public void onEnd() {
                    heard.add("end");
                }

                @Override
                public void onBroken(IOException cause) {
                    heard.add(cause.getMessage());
                }
            });
        });
    }

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void joinsTheClientOfHttpToItsTarget() {
        RawProxyClient client = new RawProxyClient(network, proxy);
        assertEquals(ESTABLISHED, client.say(connect("chat.example:80")));
        client.say("hello");
        server.write("welcome".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals("welcome", client.say(""));
        client.close();
        network.run(Duration.ofSeconds(1));
        assertEquals(List.of("hello", "end"), heard);
        server.close();
        network.run(Duration.ofSeconds(1));
        assertEquals("HTTP/1.1 chat.example:80", proxy.requests().get(0).toString());
        assertEquals(List.of(1, 1, 0), List.of(proxy.connections(), proxy.tunnels(), proxy.openTunnels()));
    }

    @Test
    void joinsTheClientOfSocksToItsTarget() {
        RawProxyClient client = new RawProxyClient(network, proxy);
        assertEquals("0500", client.sayHex(NO_METHOD_NEEDED));
        assertEquals(SOCKS_OPEN, client.sayHex(SOCKS_CONNECT));
        client.say("hello");
        assertEquals(List.of("hello"), heard);
        assertEquals("SOCKS5 chat.example:80", proxy.requests().get(0).toString());
        proxy.closeTunnels();
        network.run(Duration.ofSeconds(1));
        assertEquals("end", client.end());
        assertEquals(List.of("hello", "end"), heard);
        assertEquals(0, proxy.openTunnels());
    }

    @Test
    void anAddressNeedsNoLookup() {
        byte[] address = network.host("chat.example").addresses().get(0).getAddress();
        RawProxyClient client = new RawProxyClient(network, proxy);
        client.sayHex(NO_METHOD_NEEDED);
        assertEquals(SOCKS_OPEN, client.sayHex("05 01 00 01" + HexFormat.of().formatHex(address) + "0050"));
        RawProxyClient other = new RawProxyClient(network, proxy);
        assertEquals(ESTABLISHED, other.say(connect(proxy.requests().get(0).host() + ":80")));
        proxy.resetTunnels();
        network.run(Duration.ofSeconds(1));
        assertEquals("Connection reset", client.end());
    }

    @Test
    void knowsNamesOfItsOwn() {
        proxy.knows("inside", "chat.example");
        assertEquals(ESTABLISHED, new RawProxyClient(network, proxy).say(connect("inside:80")));
    }

    @CsvSource({"nowhere.example:80, 502", "chat.example:81, 502"})
    @ParameterizedTest
    void aTargetThatCannotBeReachedIsRefused(String target, int status) {
        RawProxyClient client = new RawProxyClient(network, proxy);
        String answer = client.say(connect(target));
        assertTrue(answer.startsWith("HTTP/1.1 " + status), answer);
        assertEquals(ESTABLISHED, client.say(connect("chat.example:80")));
        assertEquals(1, proxy.tunnels());
    }

    @Test
    void socksSaysWhyATargetCannotBeReached() {
        RawProxyClient client = new RawProxyClient(network, proxy);
        client.sayHex(NO_METHOD_NEEDED);
        assertEquals("05050001000000000000", client.sayHex(SOCKS_CONNECT.replace("0050", "0051")));
        assertEquals("end", client.end());
    }

    // ---- credentials ----

    @Test
    void basicWantsTheRightUser() {
        proxy.basic("bot", "secret");
        RawProxyClient client = new RawProxyClient(network, proxy);
        assertTrue(client.say(connect("chat.example:80")).startsWith("HTTP/1.1 407 Proxy Authentication Required\r\n"));
        String refused = client.say(connect("chat.example:80", basic("bot:wrong")));
        assertTrue(refused.contains("Proxy-Authenticate: Basic realm=\"scripted proxy\""), refused);
        assertEquals(ESTABLISHED, client.say(connect("chat.example:80", basic("bot:secret"))));
        assertEquals(2, proxy.refusedCredentials());
        assertEquals(List.of("", "bot", "bot"), proxy.requests().stream().map(ProxyRequest::user).toList());
        assertEquals(1, proxy.connections());
    }

    @Test
    void socksWantsTheRightUser() {
        proxy.basic("bot", "secret");
        RawProxyClient client = new RawProxyClient(network, proxy);
        assertEquals("05ff", client.sayHex(NO_METHOD_NEEDED));
        assertEquals("end", client.end());
        client = new RawProxyClient(network, proxy);
        assertEquals("0502", client.sayHex("05 02 00 02"));
        assertEquals("0101", client.sayHex("01 03 626f74 03 626164"));
        assertEquals("end", client.end());
        client = new RawProxyClient(network, proxy);
        client.sayHex("05 02 00 02");
        assertEquals("0100", client.sayHex("01 03 626f74 06 736563726574"));
        assertEquals(SOCKS_OPEN, client.sayHex(SOCKS_CONNECT));
        assertEquals("bot", proxy.requests().get(0).user());
        assertEquals(2, proxy.refusedCredentials());
    }

    @CsvSource({"MD5, 8ca523f5e9506fed4657c9700eebdbec", "SHA-256, 753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"})
    @ParameterizedTest
    void digestIsCheckedByTheExampleOfRfc7616(String algorithm, String response) {
        String value = "Digest username=\"Mufasa\", realm=\"http-auth@example.org\", uri=\"/dir/index.html\", algorithm=" + algorithm
            + ", nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", nc=00000001, "
            + "cnonce=\"f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ\", qop=auth, response=\"" + response + "\"";
        assertNull(flaw(value, algorithm, "Circle of Life"));
        assertEquals("the response is wrong", flaw(value, algorithm, "Circle of Death"));
        assertEquals("the parameter nc is missing", flaw(value.replace("nc=00000001, ", ""), algorithm, "Circle of Life"));
    }

    private static String flaw(String value, String algorithm, String password) {
        return DigestAnswers.flaw(value, "GET", "/dir/index.html", algorithm, "Mufasa", password, "http-auth@example.org");
    }

    // ---- answers of the test ----

    static Stream<Arguments> answers() {
        return Stream.of(
            Arguments.of(ProxyAnswer.status(403).body("no"), "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno", ""),
            Arguments.of(ProxyAnswer.status(503).header("Retry-After", "9").thenClose(),
                "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\nRetry-After: 9\r\n\r\n", "end"),
            Arguments.of(ProxyAnswer.raw("nonsense").thenReset(), "", "Connection reset"),
            Arguments.of(ProxyAnswer.raw("nonsense"), "nonsense", ""),
            Arguments.of(ProxyAnswer.silence(), "", ""),
            Arguments.of(ProxyAnswer.tunnel().glued((byte) 'x'), ESTABLISHED + "x", ""),
            Arguments.of(ProxyAnswer.tunnel().body("x"), ESTABLISHED.replace("\r\n\r\n", "\r\nContent-Length: 1\r\n\r\nx"), ""),
            Arguments.of(ProxyAnswer.tunnel().cutAfter(8), "HTTP/1.1", "end"),
            Arguments.of(ProxyAnswer.tunnel().drip(Duration.ofMillis(20)), ESTABLISHED, ""),
            Arguments.of(ProxyAnswer.tunnel().drip(Duration.ofSeconds(2)), "HTT", ""),
            Arguments.of(ProxyAnswer.tunnel().delay(Duration.ofSeconds(6)), "", ""));
    }

    @MethodSource("answers")
    @ParameterizedTest
    void anAnswerIsGivenAsItIsScripted(ProxyAnswer answer, String expected, String end) {
        proxy.nextAnswer(answer);
        RawProxyClient client = new RawProxyClient(network, proxy);
        String given = client.say(connect("chat.example:80"));
        assertTrue(end.equals("Connection reset") || given.equals(expected), given);
        assertEquals(end, client.end());
        client.close();
        network.run(Duration.ofMinutes(1));
        if (server != null) {
            server.close();
        }
    }

    @Test
    void anEndlessHeadHasAnEnd() {
        proxy.nextAnswer(ProxyAnswer.endlessHead());
        RawProxyClient client = new RawProxyClient(network, proxy);
        int first = client.say(connect("chat.example:80")).length();
        assertTrue(first > 4 << 20, first + " bytes");
        network.run(Duration.ofSeconds(30));
        assertEquals("end", client.end());
    }

    @Test
    void aTunnelEndsInTheMiddle() {
        proxy.nextAnswer(ProxyAnswer.tunnel().tunnelEndsAfter(3).thenReset());
        RawProxyClient client = new RawProxyClient(network, proxy);
        client.say(connect("chat.example:80"));
        server.write("abcdef".getBytes(StandardCharsets.ISO_8859_1));
        network.run(Duration.ofSeconds(1));
        assertEquals("Connection reset", client.end());
        assertEquals(List.of("Connection reset"), heard);
    }

    @Test
    void socksIsAnsweredAtEachOfItsMessages() {
        proxy.nextAnswer(ProxyAnswer.raw((byte) 4, (byte) 0).atGreeting());
        assertEquals("0400", new RawProxyClient(network, proxy).sayHex(NO_METHOD_NEEDED));
        proxy.nextAnswer(ProxyAnswer.socksReply(2));
        RawProxyClient client = new RawProxyClient(network, proxy);
        client.sayHex(NO_METHOD_NEEDED);
        assertEquals("05020001000000000000", client.sayHex(SOCKS_CONNECT));
        assertEquals("end", client.end());
    }

    @Test
    void aSlowReaderHoldsUpTheServer() {
        RawProxyClient client = new RawProxyClient(network, proxy);
        client.say(connect("chat.example:80"));
        client.channel().pauseReading();
        server.write(new byte[8 << 20]);
        network.run(Duration.ofMinutes(1));
        assertTrue(server.unsent() > 4 << 20, server.unsent() + " bytes wait at the server");
        client.channel().resumeReading();
        assertEquals(8 << 20, client.say("").length());
        assertEquals(0, server.unsent());
    }

    // ---- clients that break the rules ----

    static Stream<Arguments> mistakes() {
        return Stream.of(
            Arguments.of("GET http://chat.example/ HTTP/1.1\r\nHost: chat.example\r\n\r\n", "its method is \"GET\""),
            Arguments.of("CONNECT chat.example HTTP/1.1\r\nHost: chat.example\r\n\r\n", "is not a host and a port"),
            Arguments.of("CONNECT chat.example:80 HTTP/1.1\r\nHost: other:80\r\n\r\n", "its Host is not its target"),
            Arguments.of(connect("chat.example:80", "Content-Length: 0\r\n"), "it has content"),
            Arguments.of(connect("chat.example:80", "Cookie: a=b\r\n"), "meant for the server"),
            Arguments.of(connect("chat.example:80") + "GET /", "sent 5 bytes before it had the proxy's answer"));
    }

    @MethodSource("mistakes")
    @ParameterizedTest
    void aMistakeOfTheClientIsReported(String request, String sentence) {
        new RawProxyClient(network, proxy).say(request);
        assertEquals(1, proxy.unexpected().size());
        assertTrue(proxy.unexpected().get(0).what().contains(sentence), proxy.unexpected()::toString);
        assertThrows(AssertionError.class, proxy::verify);
    }

    @Test
    void anAnswerThatNobodyAskedForIsReported() {
        proxy.nextAnswer(ProxyAnswer.status(403));
        assertThrows(AssertionError.class, proxy::close);
    }

    @Test
    void answersAreRefusedThatMakeNoSense() {
        List<Consumer<ProxyAnswer>> wrong = List.of(answer -> ProxyAnswer.status(99), answer -> ProxyAnswer.socksReply(256),
            answer -> answer.cutAfter(-1), answer -> answer.tunnelEndsAfter(-1), answer -> answer.delay(Duration.ofSeconds(-1)),
            answer -> answer.drip(Duration.ofSeconds(-1)), answer -> proxy.digest("a", "b", "MD5", 0));
        for (Consumer<ProxyAnswer> call : wrong) {
            assertThrows(IllegalArgumentException.class, () -> call.accept(ProxyAnswer.tunnel()));
        }
    }
}
