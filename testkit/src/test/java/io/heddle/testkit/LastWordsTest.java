package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketState;
import io.heddle.api.http2.HttpPolicy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A server that says much, closes, and leaves with bytes of ours unread, while the loop is held up: then it finds a socket that it cannot
 * write to and that has everything to read. {@code LastWordsIT} plays it on real sockets.
 */
@Timeout(60)
final class LastWordsTest {
    enum Way {
        PLAIN("ws", 1, 400, 4_000),
        TLS("wss", 1, 400, 4_000),
        HTTP_2("ws", 20, 50, 1_000),
        HTTP_2_TLS("wss", 20, 50, 1_000);

        final String scheme;
        final int connections;
        final int messages;
        final int messageBytes;

        Way(String scheme, int connections, int messages, int messageBytes) {
            this.scheme = scheme;
            this.connections = connections;
            this.messages = messages;
            this.messageBytes = messageBytes;
        }

        boolean isHttp2() {
            return this == HTTP_2 || this == HTTP_2_TLS;
        }

        boolean isSecure() {
            return scheme.equals("wss");
        }
    }

    private static final long SEED = 11;
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SimulatedNetwork network = new SimulatedNetwork(SEED);
    private final WebSocketEngine engine = network.engine();
    private final List<WebSocket> all = new ArrayList<>();
    private final List<String> ends = new ArrayList<>();
    private int delivered;

    @AfterEach
    void close() {
        network.close();
    }

    private void listen(Way way) {
        LinkConditions roomy = LinkConditions.defaults().withBufferBytes(4 << 20).withShortCalls(0.3);
        network.host("peer.test").conditions(roomy).listen(way.isSecure() ? 443 : 80, wire -> {
            LastWords server = new LastWords(way.isHttp2(), way.connections, way.messages, way.messageBytes, SEED);
            ServerChannel channel =
                way.isSecure() ? SimulatedTls.server(wire, List.of(way.isHttp2() ? "h2" : "http/1.1")) : wire;
            channel.listener(new ServerChannel.Listener() {
                @Override
                public void onBytes(byte[] bytes) {
                    channel.write(server.onBytes(bytes));
                    if (server.isUpgraded()) {
                        channel.pauseReading();
                        channel.after(Duration.ofMillis(20), () -> network.stall(engine, Duration.ofMillis(500)));
                        channel.after(Duration.ofMillis(50), () -> channel.write(server.words()));
                        channel.after(Duration.ofMillis(300), channel::close);
                    }
                }
            });
        });
    }

    private void open(Way way) {
        for (int i = 0; i < way.connections; i++) {
            WebSocket ws = engine.webSocket(URI.create(way.scheme + "://peer.test/" + i))
                .onOpen(open -> open.send("never read"))
                .onMessage((open, text) -> delivered++)
                .onClosed((closed, code, reason) -> ends.add("closed " + code + " " + reason))
                .onError((failed, error) -> ends.add(error.message()));
            ws.internalRequest().httpPolicy(way.isHttp2() ? HttpPolicy.HTTP_2_ONLY : HttpPolicy.HTTP_1_1);
            all.add(ws.open());
        }
    }

    private void expectLastWords(Way way) {
        assertEquals(way.connections * way.messages + " messages, " + Collections.nCopies(way.connections, "closed 4001 bye"),
            delivered + " messages, " + ends);
    }

    @ParameterizedTest
    @EnumSource
    void allIsDeliveredAlthoughAWriteFailsFirst(Way way) {
        listen(way);
        open(way);
        network.after(Duration.ofMillis(400), () -> all.forEach(ws -> ws.send("late")));
        network.run(SECOND);
        expectLastWords(way);
    }

    @ParameterizedTest
    @EnumSource
    void aSuspendedUserFindsAllHoursLater(Way way) {
        listen(way);
        open(way);
        all.forEach(ws -> ws.onOpen(WebSocket::suspendReading));
        network.after(Duration.ofMillis(400), () -> all.forEach(ws -> ws.sendPing(new byte[3])));
        network.run(Duration.ofHours(5));
        assertEquals(0, delivered);
        assertEquals(List.of(), ends);
        assertTrue(all.stream().allMatch(ws -> ws.state() == WebSocketState.CLOSING), () -> all.get(0).state().toString());
        network.after(Duration.ZERO, () -> all.forEach(WebSocket::resumeReading));
        network.run(SECOND);
        expectLastWords(way);
    }

    @ParameterizedTest
    @EnumSource
    void aCloseOfOursDoesNotHideThePeers(Way way) {
        listen(way);
        open(way);
        network.after(Duration.ofMillis(400), () -> all.forEach(ws -> ws.close(3000, "ours")));
        network.run(SECOND);
        expectLastWords(way);
    }
}
