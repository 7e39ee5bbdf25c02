package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.http2.Http2Config;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.api.http2.HttpVersion;
import io.heddle.testkit.AliveTest.Way;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Slow handlers let input wait for its share of later turns: an answer that is in it ends nothing, whatever carries the connection. */
@Timeout(60)
final class WaitingInputTest {
    private final SimulatedNetwork network = new SimulatedNetwork(11);
    private final SimulatedHost host = network.host("slow.test").conditions(LinkConditions.defaults().withLatency(Duration.ofMillis(20)));
    private final List<String> ends = new ArrayList<>();
    private ScriptedServer server;
    private WebSocketEngine engine;
    private int received;

    @AfterEach
    void close() {
        network.close();
    }

    /** @param messages that the first connection is sent when it asks for them, faster than its handler takes them */
    private void begin(Way way, HttpPolicy policy, int messages) {
        server = (way.isTls() ? ScriptedServer.onTls(host, 443) : ScriptedServer.on(host, 80)).http2();
        server.nextConnection().upgrade().expectText("flood").then(peer -> {
            for (int i = 0; i < messages; i++) {
                peer.sendText("0123456789");
            }
        }).ignoreMessages();
        server.eachConnection().upgrade().ignoreMessages();
        engine = network.engine(EngineConfig.builder().httpPolicy(way.isHttp2() ? policy : HttpPolicy.HTTP_1_1)
            .http2(Http2Config.builder().answerTimeout(Duration.ofMillis(500)).build()).build());
    }

    private WebSocket connection(Duration handlerTime) {
        return engine.webSocket(server.uri("/"))
            .onMessage((ws, text) -> {
                received++;
                network.takeTime(handlerTime);
            })
            .onClosed((ws, code, reason) -> ends.add("closed " + code + " " + reason))
            .onError((ws, error) -> ends.add(error.toString()));
    }

    private void assertAllReceived(int messages) {
        assertEquals(List.of(), ends);
        assertEquals(messages, received);
    }

    @ParameterizedTest
    @EnumSource
    void aPongBehindTheInputOfOthers(Way way) {
        begin(way, HttpPolicy.HTTP_2_ONLY, 1_000);
        WebSocket busy = connection(Duration.ofMillis(3)).startPingThread(true).pingFrequency(Duration.ofMillis(300)).open();
        network.run(Duration.ofSeconds(1));
        for (int i = 0; i < 3; i++) {
            connection(Duration.ZERO).startPingThread(true).pingFrequency(Duration.ofMillis(300)).open();
        }
        network.run(Duration.ofSeconds(1));
        busy.send("flood");
        network.run(Duration.ofSeconds(10));
        assertAllReceived(1_000);
    }

    @ParameterizedTest
    @EnumSource
    void theAnswerToARequestBehindTheInputOfOthers(Way way) {
        begin(way, HttpPolicy.HTTP_2_PREFERRED, 1_000);
        WebSocket busy = connection(Duration.ofMillis(3)).open();
        network.run(Duration.ofSeconds(2));
        busy.send("flood");
        network.run(Duration.ofMillis(100));
        WebSocket later = connection(Duration.ZERO).open();
        network.run(Duration.ofSeconds(10));
        assertAllReceived(1_000);
        assertEquals(way.isHttp2() ? HttpVersion.HTTP_2 : HttpVersion.HTTP_1_1, later.httpVersion());
    }

    @ParameterizedTest
    @EnumSource
    void aSessionWithInputThatWaitsIsNotSilent(Way way) {
        begin(way, HttpPolicy.HTTP_2_ONLY, 5_000);
        WebSocket busy = connection(Duration.ofMillis(15)).open();
        network.run(Duration.ofSeconds(2));
        busy.send("flood");
        network.run(Duration.ofSeconds(100));
        assertAllReceived(5_000);
    }

    @ParameterizedTest
    @EnumSource
    void closingThatSlowHandlersHoldUpDoesNotBlameTheServer(Way way) {
        begin(way, HttpPolicy.HTTP_2_ONLY, 3_000);
        WebSocket busy = connection(Duration.ofMillis(5)).open();
        network.run(Duration.ofSeconds(2));
        busy.send("flood");
        network.run(Duration.ofMillis(500));
        busy.close();
        network.run(Duration.ofSeconds(10));
        assertEquals(1, ends.size());
        assertTrue(ends.get(0).contains("TIMEOUT") && ends.get(0).contains("handlers were too slow"), ends::toString);
    }
}
