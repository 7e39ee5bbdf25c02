package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.event.Closure;
import io.heddle.api.http2.HttpPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each way to end tells who began it, and the close frames of both, in the last event and after it. */
@Timeout(20)
final class ClosureTest {
    private final SimulatedNetwork network = new SimulatedNetwork(13);
    private final SimulatedHost host = network.host("end.test").conditions(LinkConditions.defaults().withLatency(Duration.ofMillis(20)));
    private final List<String> ends = new ArrayList<>();
    private WebSocketEngine engine;
    private ScriptedServer server;

    @AfterEach
    void close() {
        if (server != null) {
            server.clearUnexpected();
        }
        network.close();
    }

    private Conversation begin(AliveTest.Way way) {
        listen(way);
        return server.nextConnection();
    }

    private void listen(AliveTest.Way way) {
        server = (way.isTls() ? ScriptedServer.onTls(host, 443) : ScriptedServer.on(host, 80)).http2();
        engine = network.engine(
            EngineConfig.builder().httpPolicy(way.isHttp2() ? HttpPolicy.HTTP_2_ONLY : HttpPolicy.HTTP_1_1).build());
    }

    private WebSocket connect() {
        WebSocket ws = engine.webSocket(server.uri("/"))
            .onOpen(open -> assertNull(open.closure()))
            .onClosed((closed, code, reason) -> tell(closed, "closed " + code))
            .onError((failed, error) -> tell(failed, error.kind().toString()));
        return ws.open();
    }

    private void tell(WebSocket ended, String how) {
        Closure closure = ended.closure();
        ends.add(how + ", " + closure + " '" + closure.sentReason() + "' '" + closure.receivedReason() + "'");
    }

    private void assertEnd(WebSocket ws, String expected) {
        network.run(Duration.ofSeconds(20));
        assertEquals(List.of(expected), ends);
        assertEquals(expected.substring(expected.indexOf(", ") + 2, expected.indexOf(" '")), ws.closure().toString());
    }

    @ParameterizedTest
    @EnumSource
    void ourCloseIsBegunByTheApplication(AliveTest.Way way) {
        begin(way).upgrade().expectClose(4000, "done").sendClose(4001, "well");
        WebSocket ws = connect();
        network.run(Duration.ofSeconds(1));
        ws.close(4000, "done");
        assertNull(ws.closure());
        assertEnd(ws, "closed 4001, begun by the application, 4000 sent, 4001 received 'done' 'well'");
    }

    @ParameterizedTest
    @EnumSource
    void theirCloseIsBegunByThePeer(AliveTest.Way way) {
        begin(way).upgrade().close(4001, "enough");
        assertEnd(connect(), "closed 4001, begun by the peer, 4001 sent, 4001 received '' 'enough'");
    }

    @Test
    void aCloseWithoutACodeIs1005BothWays() {
        begin(AliveTest.Way.PLAIN).upgrade().sendRaw((byte) 0x88, (byte) 0).expectClose(1005);
        assertEnd(connect(), "closed 1005, begun by the peer, 1005 sent, 1005 received '' ''");
    }

    @ParameterizedTest
    @EnumSource
    void closeFramesThatCrossAreBegunByTheApplication(AliveTest.Way way) {
        begin(way).upgrade().pause(Duration.ofMillis(200)).sendClose(4001, "theirs").expectClose(4000, "ours");
        WebSocket ws = connect().onOpen(open -> open.schedule(Duration.ofMillis(190), () -> open.close(4000, "ours")));
        assertEnd(ws, "closed 4001, begun by the application, 4000 sent, 4001 received 'ours' 'theirs'");
    }

    @ParameterizedTest
    @EnumSource
    void aViolationIsEndedByTheEngine(AliveTest.Way way) {
        begin(way).upgrade().sendRaw((byte) 0xF1, (byte) 0);
        network.run(Duration.ofMillis(1));
        WebSocket ws = connect();
        network.run(Duration.ofSeconds(20));
        assertEquals(1, ends.size());
        assertEquals(Closure.Initiator.ENGINE, ws.closure().initiator());
        assertEquals(1002, ws.closure().sentCode());
        assertEquals(Closure.NO_FRAME, ws.closure().receivedCode());
    }

    @ParameterizedTest
    @EnumSource
    void theEndOfTheEngineIsItsOwn(AliveTest.Way way) {
        begin(way).upgrade().expectClose(1001);
        WebSocket ws = connect();
        network.run(Duration.ofSeconds(1));
        engine.close();
        assertEnd(ws, "closed 1001, begun by the engine, 1001 sent, 1001 received '' ''");
    }

    @Test
    void theEndOfTheEngineBeforeTheConnectionIsOpenHasNoFrames() {
        listen(AliveTest.Way.PLAIN);
        WebSocket ws = connect();
        network.run(Duration.ofMillis(10));
        engine.close();
        assertEnd(ws, "closed 1001, begun by the engine, 1006 sent, 1006 received '' ''");
    }

    @ParameterizedTest
    @EnumSource
    void anAbortHasNoFrames(AliveTest.Way way) {
        begin(way).upgrade();
        WebSocket ws = connect();
        network.run(Duration.ofSeconds(1));
        ws.abort();
        assertEnd(ws, "closed 1006, begun by the application, 1006 sent, 1006 received '' ''");
    }

    @Test
    void aCloseBeforeOpenHasNoFrames() {
        listen(AliveTest.Way.PLAIN);
        WebSocket ws = engine.webSocket(server.uri("/")).onClosed((closed, code, reason) -> tell(closed, "closed " + code));
        ws.close();
        assertEquals("begun by the application, 1006 sent, 1006 received", ws.closure().toString());
        assertEnd(ws, "closed 1006, begun by the application, 1006 sent, 1006 received '' ''");
    }

    @ParameterizedTest
    @EnumSource
    void aPeerThatOnlyEndsTheConnectionHasSentNoFrame(AliveTest.Way way) {
        begin(way).upgrade().expectClose(1000).endOutput();
        WebSocket ws = connect();
        network.run(Duration.ofSeconds(1));
        ws.close();
        assertEnd(ws, "closed 1006, begun by the application, 1000 sent, 1006 received '' ''");
    }

    @ParameterizedTest
    @EnumSource
    void aLossIsThePeersOrTheNetworks(AliveTest.Way way) {
        begin(way).upgrade().pause(Duration.ofMillis(100)).reset();
        assertEnd(connect(), "CONNECTION_LOST, begun by the peer, 1006 sent, 1006 received '' ''");
    }

    @Test
    void aStreamThatIsResetIsThePeers() {
        begin(AliveTest.Way.HTTP_2).upgrade().pause(Duration.ofMillis(100)).resetStream(8);
        assertEnd(connect(), "CONNECTION_LOST, begun by the peer, 1006 sent, 1006 received '' ''");
    }

    @Test
    void aCloseThatIsNotAnsweredWasStillOurs() {
        begin(AliveTest.Way.PLAIN).upgrade().pauseReading();
        WebSocket ws = connect();
        network.run(Duration.ofSeconds(1));
        ws.close(4000, "done");
        assertEnd(ws, "TIMEOUT, begun by the application, 4000 sent, 1006 received 'done' ''");
    }

    @Test
    void aRefusedUpgradeIsThePeers() {
        begin(AliveTest.Way.PLAIN).answer(403);
        assertEnd(connect(), "UPGRADE, begun by the peer, 1006 sent, 1006 received '' ''");
    }

    @Test
    void anAttemptThatIsTooSlowIsGivenUpByTheEngine() {
        begin(AliveTest.Way.PLAIN).swallow();
        assertEnd(connect(), "TIMEOUT, begun by the engine, 1006 sent, 1006 received '' ''");
    }

    @Test
    void theLastWordOfAPeerThatCannotBeWrittenToIsThePeers() {
        begin(AliveTest.Way.PLAIN).upgrade().then(peer -> {
            network.stall(engine, Duration.ofMillis(500));
            peer.sendClose(4001, "bye");
            network.after(Duration.ofMillis(100), peer::reset);
        });
        WebSocket ws = connect().onOpen(open -> open.schedule(Duration.ofMillis(100), () -> open.send("late")));
        network.run(Duration.ofSeconds(20));
        assertEquals(1, ends.size());
        assertEquals(Closure.Initiator.PEER, ws.closure().initiator(), ends::toString);
    }
}
