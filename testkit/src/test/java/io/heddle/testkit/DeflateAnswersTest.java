package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.api.statistics.DeflateStatistics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The readme's offer of compression, and what servers in wide use make of it: many ignore a parameter, and keep their context. */
@Timeout(60)
final class DeflateAnswersTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final PerMessageDeflate OFFER = PerMessageDeflate.defaults().serverNoContextTakeover(true);
    private static final int INFLATER_BYTES = 40 << 10;

    private final List<String> events = new ArrayList<>();

    private WebSocket client(WebSocketEngine engine, ScriptedServer server, PerMessageDeflate offer) {
        return engine.webSocket(server.uri("/"), null, null, offer)
            .onOpen(ws -> events.add("open"))
            .onMessage((ws, text) -> ws.send(text))
            .onClosed((ws, code, reason) -> events.add("closed " + code))
            .onError((ws, error) -> events.add(error.kind() + " " + error.message()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "server_no_context_takeover; client_no_context_takeover | ''",
        "client_no_context_takeover | server_no_context_takeover,server_max_window_bits",
        "'' | server_no_context_takeover,server_max_window_bits",
        "server_max_window_bits=15; client_no_context_takeover | server_no_context_takeover,server_max_window_bits",
        "server_no_context_takeover | server_max_window_bits"})
    void theConnectionOpensAndTellsWhatWasAgreed(String answer, String ignored) {
        try (SimulatedNetwork network = new SimulatedNetwork(6)) {
            ScriptedServer server = ScriptedServer.on(network.host("chat.test"), 80);
            PerMessageDeflate offer = ignored.isEmpty() ? OFFER : OFFER.serverMaxWindowBits(10);
            String text = "{\"op\":\"tick\",\"bid\":60000}".repeat(20);
            Conversation talk = server.nextConnection().upgrade(UpgradeAnswer.accept().deflate(answer));
            for (int i = 0; i < 5; i++) {
                talk.sendText(text + i).expectText(text + i);
            }
            talk.expectEnd();
            WebSocketEngine engine = network.engine();
            WebSocket ws = client(engine, server, offer).open();
            network.run(SECOND);
            assertEquals(List.of("open"), events);
            PerMessageDeflate agreed = (PerMessageDeflate) ws.extensions().get(0);
            boolean isTakenOver = !answer.contains("server_no_context_takeover");
            assertEquals(ignored.isEmpty() ? List.of() : List.of(ignored.split(",")), agreed.ignoredParameters());
            assertEquals(isTakenOver, !agreed.serverNoContextTakeover());
            DeflateStatistics statistics = engine.statistics().deflate();
            assertEquals(1, statistics.connections());
            assertEquals(0, statistics.clientTakeovers());
            assertEquals(isTakenOver ? 1 : 0, statistics.serverTakeovers());
            assertEquals(ignored.isEmpty() ? 0 : 1, statistics.parametersIgnored());
            ws.abort();
            network.run(SECOND);
            assertEquals(0, engine.statistics().deflate().connections());
        }
    }

    @Test
    void aDemandThatIsIgnoredIsAnError() {
        try (SimulatedNetwork network = new SimulatedNetwork(6)) {
            ScriptedServer server = ScriptedServer.on(network.host("chat.test"), 80);
            server.nextConnection().upgrade(UpgradeAnswer.accept().deflate("client_no_context_takeover")).expectEnd();
            client(network.engine(), server, OFFER.demandParameters(true)).open();
            network.run(SECOND);
            assertEquals(1, events.size(), events::toString);
            assertTrue(events.get(0).startsWith(ErrorKind.UPGRADE.name()), events::toString);
            assertTrue(events.get(0).contains("server_no_context_takeover was demanded"), events::toString);
        }
    }

    @Test
    void anErrorOfTheMemoryBoundNamesTheParameterThatTheServerIgnored() {
        try (SimulatedNetwork network = new SimulatedNetwork(6)) {
            ScriptedServer server = ScriptedServer.on(network.host("chat.test"), 80);
            server.eachConnection().upgrade(UpgradeAnswer.accept().deflate("client_no_context_takeover")).expectEnd();
            WebSocketEngine engine = network.engine(EngineConfig.builder().maxDeflateContextBytes(INFLATER_BYTES).build());
            WebSocket first = client(engine, server, OFFER).open();
            network.run(SECOND);
            client(engine, server, OFFER).open();
            network.run(SECOND);
            assertEquals(2, events.size(), events::toString);
            assertEquals("open", events.get(0));
            assertTrue(events.get(1).startsWith(ErrorKind.CAPACITY.name()), events::toString);
            assertTrue(events.get(1).contains("The server ignored server_no_context_takeover of the offer"), events::toString);
            assertTrue(events.get(1).contains("EngineConfig.maxDeflateContextBytes"), events::toString);
            first.abort();
            network.run(SECOND);
        }
    }

    @Test
    void aWindowThatTheServerIgnoredIsNotWhatTheMemoryIsFor() {
        try (SimulatedNetwork network = new SimulatedNetwork(6)) {
            ScriptedServer server = ScriptedServer.on(network.host("chat.test"), 80);
            server.eachConnection().upgrade(UpgradeAnswer.accept().deflate("client_no_context_takeover")).expectEnd();
            WebSocketEngine engine = network.engine(EngineConfig.builder().maxDeflateContextBytes(INFLATER_BYTES).build());
            WebSocket first = client(engine, server, PerMessageDeflate.defaults().serverMaxWindowBits(9)).open();
            network.run(SECOND);
            client(engine, server, PerMessageDeflate.defaults().serverMaxWindowBits(9)).open();
            network.run(SECOND);
            assertTrue(events.get(1).contains("Offer PerMessageDeflate with serverNoContextTakeover(true), or raise"), events::toString);
            first.abort();
            network.run(SECOND);
        }
    }
}
