package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketState;
import io.heddle.api.async.MessagePublisher;
import io.heddle.api.http2.HttpPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Messages come as they are asked for, and the server feels it; the end follows the last one. */
@Timeout(20)
final class MessagePublisherTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SimulatedNetwork network = new SimulatedNetwork(16);
    private final List<String> signals = new ArrayList<>();
    private final List<Throwable> thrown = new ArrayList<>();
    private ScriptedServer server;
    private WebSocketEngine engine;
    private WebSocket ws;

    /** Asks by hand, or for one more in each signal. */
    private class Taker implements Flow.Subscriber<String> {
        private final int onSubscribe;
        private final int onNext;
        Flow.Subscription subscription;
        Throwable failure;

        Taker(int onSubscribe, int onNext) {
            this.onSubscribe = onSubscribe;
            this.onNext = onNext;
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
            ask(onSubscribe);
        }

        void ask(int count) {
            if (count != 0) {
                subscription.request(count);
            }
        }

        @Override
        public void onNext(String text) {
            signals.add(text);
            ask(onNext);
        }

        @Override
        public void onError(Throwable why) {
            failure = why;
            signals.add("error");
        }

        @Override
        public void onComplete() {
            signals.add("complete");
        }
    }

    @AfterEach
    void close() {
        server.clearUnexpected();
        network.close();
    }

    private MessagePublisher<String> publisher(AliveTest.Way way) {
        SimulatedHost host = network.host("flow.test");
        server = (way.isTls() ? ScriptedServer.onTls(host, 443) : ScriptedServer.on(host, 80)).http2();
        engine = network.engine(EngineConfig.builder()
            .handlerErrorListener((from, what) -> thrown.add(what))
            .maxBufferedBytes(1 << 20)
            .lowWaterMarkBytes(1 << 16)
            .httpPolicy(way.isHttp2() ? HttpPolicy.HTTP_2_ONLY : HttpPolicy.HTTP_1_1).build());
        ws = engine.webSocket(server.uri("/"));
        return MessagePublisher.ofText(ws);
    }

    private void run(Duration time) {
        network.run(time);
    }

    @ParameterizedTest
    @EnumSource
    void messagesComeAsTheyAreAskedFor(AliveTest.Way way) {
        MessagePublisher<String> publisher = publisher(way);
        server.nextConnection().upgrade().sendText("a").sendText("b").sendText("c").sendText("d").close(1000, "");
        Taker taker = new Taker(0, 0);
        publisher.subscribe(taker);
        ws.open();
        run(SECOND);
        assertEquals(List.of(), signals);
        taker.ask(2);
        run(SECOND);
        assertEquals(List.of("a", "b"), signals);
        taker.ask(1);
        run(SECOND);
        assertEquals(List.of("a", "b", "c"), signals);
        assertEquals(WebSocketState.OPEN, ws.state());
        taker.ask(Integer.MAX_VALUE);
        run(SECOND);
        assertEquals(List.of("a", "b", "c", "d", "complete"), signals);
        assertEquals(WebSocketState.CLOSED, ws.state());
    }

    @ParameterizedTest
    @EnumSource
    void aSubscriberThatAsksForOneMoreEachTimeGetsAll(AliveTest.Way way) {
        MessagePublisher<String> publisher = publisher(way);
        server.nextConnection().upgrade().repeat(200, each -> each.sendText("x")).close(1000, "");
        publisher.subscribe(new Taker(1, 1));
        ws.open();
        run(Duration.ofSeconds(10));
        assertEquals(201, signals.size());
        assertEquals("complete", signals.get(200));
    }

    @Test
    void aSubscriberMayComeAfterTheOpening() {
        MessagePublisher<String> publisher = publisher(AliveTest.Way.PLAIN);
        server.nextConnection().upgrade().sendText("a").close(1000, "");
        ws.open();
        run(SECOND);
        publisher.subscribe(new Taker(9, 0));
        run(SECOND);
        assertEquals(List.of("a", "complete"), signals);
    }

    @Test
    void theServerFeelsASlowSubscriber() {
        MessagePublisher<String> publisher = publisher(AliveTest.Way.PLAIN);
        int[] sent = new int[1];
        network.host("flow.test").conditions(LinkConditions.defaults().withBufferBytes(10_000));
        server.nextConnection().upgrade().repeat(100, each -> each.sendText("x".repeat(10_000)).then(peer -> sent[0]++)).close(1000, "");
        Taker taker = new Taker(1, 0);
        publisher.subscribe(taker);
        ws.open();
        run(Duration.ofSeconds(10));
        assertEquals(1, signals.size());
        assertEquals(WebSocketState.OPEN, ws.state());
        taker.ask(Integer.MAX_VALUE);
        run(Duration.ofSeconds(10));
        assertEquals(101, signals.size());
    }

    @Test
    void aCancelClosesTheConnectionAndDropsTheRest() {
        MessagePublisher<String> publisher = publisher(AliveTest.Way.PLAIN);
        server.nextConnection().upgrade().sendText("a").sendText("b").sendText("c").expectClose(1000);
        Taker taker = new Taker(1, 0);
        publisher.subscribe(taker);
        ws.open();
        run(SECOND);
        taker.subscription.cancel();
        taker.ask(5);
        run(SECOND);
        assertEquals(List.of("a"), signals);
        assertEquals(WebSocketState.CLOSED, ws.state());
    }

    @Test
    void messagesThatComeWhileItClosesAreKept() {
        MessagePublisher<String> publisher = publisher(AliveTest.Way.PLAIN);
        server.nextConnection().upgrade().sendText("a").sendText("b").sendText("c").expectClose(1000);
        Taker taker = new Taker(1, 0);
        publisher.subscribe(taker);
        ws.open();
        run(SECOND);
        ws.close();
        run(SECOND);
        assertEquals(WebSocketState.CLOSED, ws.state());
        assertEquals(List.of("a"), signals);
        taker.ask(1);
        run(SECOND);
        assertEquals(List.of("a", "b"), signals);
        engine.close();
        run(SECOND);
        taker.ask(1);
        assertEquals(List.of("a", "b", "c", "complete"), signals);
    }

    @Test
    void moreThanMayBeKeptIsAnErrorBehindWhatWasKept() {
        MessagePublisher<String> publisher = publisher(AliveTest.Way.PLAIN);
        String large = "x".repeat(400_000);
        server.nextConnection().upgrade().sendText(large).sendText(large).sendText(large).sendText("small").expectClose(1000);
        Taker taker = new Taker(0, 1);
        publisher.subscribe(taker);
        ws.open();
        run(SECOND);
        ws.close();
        run(SECOND);
        taker.ask(1);
        run(SECOND);
        assertEquals(List.of(large, large, "error"), signals);
        assertTrue(taker.failure.getMessage().startsWith("2 messages came while the connection was closing"), taker.failure::getMessage);
    }

    @Test
    void aServerThatGoesDownIsAnError() {
        MessagePublisher<String> publisher = publisher(AliveTest.Way.PLAIN);
        server.nextConnection().upgrade().sendText("a").close(1001, "restart");
        Taker taker = new Taker(9, 0);
        publisher.subscribe(taker);
        ws.open();
        run(SECOND);
        assertEquals(List.of("a", "error"), signals);
        assertEquals("The connection to ws://flow.test/ was closed with code 1001, 'restart'.", taker.failure.getMessage());
    }

    @Test
    void aLossIsAnErrorBehindTheLastMessage() {
        MessagePublisher<String> publisher = publisher(AliveTest.Way.PLAIN);
        server.nextConnection().upgrade().sendText("a").endOutput();
        Taker taker = new Taker(1, 0);
        publisher.subscribe(taker);
        ws.open();
        run(SECOND);
        taker.ask(1);
        run(SECOND);
        assertEquals(List.of("a", "error"), signals);
        assertTrue(taker.failure.getMessage().startsWith("CONNECTION_LOST"), taker.failure::getMessage);
    }

    @Test
    void theEndOfTheEngineCompletes() {
        MessagePublisher<String> publisher = publisher(AliveTest.Way.PLAIN);
        server.nextConnection().upgrade().expectClose(1001);
        publisher.subscribe(new Taker(1, 0));
        ws.open();
        run(SECOND);
        engine.close();
        run(SECOND);
        assertEquals(List.of("complete"), signals);
    }

    @Test
    void aFailedAttemptIsAnErrorWithoutDemand() {
        MessagePublisher<String> publisher = publisher(AliveTest.Way.PLAIN);
        server.nextConnection().answer(503);
        publisher.subscribe(new Taker(0, 0));
        ws.open();
        run(SECOND);
        assertEquals(List.of("error"), signals);
    }

    @Test
    void aRequestOfNothingIsAnError() {
        MessagePublisher<String> publisher = publisher(AliveTest.Way.PLAIN);
        server.nextConnection().upgrade().expectClose(1000);
        Taker taker = new Taker(0, 0);
        publisher.subscribe(taker);
        ws.open();
        run(SECOND);
        taker.subscription.request(0);
        run(SECOND);
        assertEquals(List.of("error"), signals);
        assertInstanceOf(IllegalArgumentException.class, taker.failure);
        assertEquals(WebSocketState.CLOSED, ws.state());
    }

    @Test
    void aSubscriberThatThrowsIsCancelled() {
        MessagePublisher<String> publisher = publisher(AliveTest.Way.PLAIN);
        server.nextConnection().upgrade().sendText("a").sendText("b").expectClose(1000);
        publisher.subscribe(new Taker(9, 0) {
            @Override
            public void onNext(String text) {
                super.onNext(text);
                throw new IllegalStateException("of a subscriber");
            }
        });
        ws.open();
        run(SECOND);
        assertEquals(List.of("a"), signals);
        assertEquals("of a subscriber", thrown.get(0).getMessage());
        assertEquals(WebSocketState.CLOSED, ws.state());
    }

    @Test
    void aSubscriberThatThrowsAtOnceIsCancelledToo() {
        MessagePublisher<String> publisher = publisher(AliveTest.Way.PLAIN);
        server.nextConnection().upgrade().sendText("a").expectClose(1000);
        ws.open();
        run(SECOND);
        assertThrows(IllegalStateException.class, () -> publisher.subscribe(new Taker(9, 0) {
            @Override
            public void onSubscribe(Flow.Subscription given) {
                super.onSubscribe(given);
                throw new IllegalStateException("of a subscriber");
            }
        }));
        run(SECOND);
        assertEquals(List.of(), signals);
        assertEquals(WebSocketState.CLOSED, ws.state());
    }

    @Test
    void anEndThatComesWhileItSubscribesIsToldBehindOnSubscribe() {
        MessagePublisher<String> publisher = publisher(AliveTest.Way.PLAIN);
        server.nextConnection().upgrade().sendText("a").close(1000, "");
        ws.open();
        run(SECOND);
        publisher.subscribe(new Taker(2, 0) {
            @Override
            public void onSubscribe(Flow.Subscription given) {
                super.onSubscribe(given);
                run(SECOND);
                assertEquals(List.of(), signals);
            }
        });
        run(SECOND);
        assertEquals(List.of("a", "complete"), signals);
    }

    @Test
    void thereIsOneSubscriber() {
        MessagePublisher<String> publisher = publisher(AliveTest.Way.PLAIN);
        publisher.subscribe(new Taker(0, 0));
        Taker second = new Taker(5, 0);
        publisher.subscribe(second);
        assertInstanceOf(IllegalStateException.class, second.failure);
        assertThrows(NullPointerException.class, () -> publisher.subscribe(null));
        server.nextConnection().upgrade();
        ws.open();
        run(SECOND);
        assertThrows(IllegalStateException.class, () -> MessagePublisher.ofBinary(ws));
        ws.abort();
        run(SECOND);
    }
}
