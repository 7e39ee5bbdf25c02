package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.api.http2.HttpPolicy;
import io.heddle.testkit.wire.ServerFrames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All of it together, on links that cut reads and writes at points that the seed chooses: client and server understand each other. */
@Timeout(120)
final class ScriptedServerSeedsTest {
    private static final int SEEDS = 30;
    private static final int CONNECTIONS = 6;
    private static final String LONG = "to compress ".repeat(3_000);

    /** @return what the connections have told, sorted, and the checksum of the world */
    private static List<String> play(long seed, boolean isTls, HttpPolicy policy) {
        try (SimulatedNetwork network = new SimulatedNetwork(seed)) {
            network.conditions(LinkConditions.defaults().withJitter(Duration.ofMillis(5)).withShortCalls(0.7).withBufferBytes(5_000));
            SimulatedHost host = network.host("chat.test");
            ScriptedServer server = isTls ? ScriptedServer.onTls(host, 443) : ScriptedServer.on(host, 80);
            server.http2(Http2Settings.defaults().maxConcurrentStreams(4).initialWindowBytes(3_000));
            server.eachConnection().upgrade(UpgradeAnswer.accept().deflate()).sendText(LONG).expectText(LONG)
                .sendFragments("in ", "", "parts").expectMessage("a large one", message -> message.payload().length == 20_000)
                .sendBinary(ServerFrames.pattern(30_000)).close(1000, "");
            WebSocketEngine engine = network.engine(EngineConfig.builder().httpPolicy(policy).build());
            List<String> events = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                engine.webSocket(server.uri("/"), null, null, PerMessageDeflate.defaults().clientNoContextTakeover(seed % 2 == 0))
                    .onMessage((ws, text) -> {
                        events.add("text of " + text.length());
                        if (text.equals(LONG)) {
                            ws.send(text);
                        } else {
                            ws.send(ServerFrames.pattern(20_000));
                        }
                    })
                    .onBinary((ws, bytes) -> events.add("bytes " + bytes.length))
                    .onClosed((ws, code, reason) -> events.add("closed " + code))
                    .onError((ws, error) -> events.add("error " + error))
                    .open();
            }
            network.runUntil(() -> events.size() == 4 * CONNECTIONS, Duration.ofMinutes(5));
            Collections.sort(events);
            events.add(server.http2Sessions() + " sessions, " + network.checksum());
            return events;
        }
    }

    @ParameterizedTest
    @CsvSource({"false, HTTP_1_1, 0", "true, HTTP_1_1, 0", "false, HTTP_2_ONLY, 2", "true, HTTP_2_PREFERRED, 2"})
    void aSeedGivesOneConversation(boolean isTls, HttpPolicy policy, int sessions) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            List<String> events = play(seed, isTls, policy);
            for (int i = 0; i < CONNECTIONS; i++) {
                assertEquals(List.of("bytes 30000", "closed 1000", "text of 36000", "text of 8"),
                    List.of(events.get(i), events.get(CONNECTIONS + i), events.get(2 * CONNECTIONS + i), events.get(3 * CONNECTIONS + i)),
                    "seed " + seed);
            }
            String last = events.get(4 * CONNECTIONS);
            assertEquals(sessions + " sessions", last.substring(0, last.indexOf(',')), "seed " + seed);
            if (seed == 1) {
                assertEquals(events, play(seed, isTls, policy), "seed " + seed);
            }
        }
    }
}
