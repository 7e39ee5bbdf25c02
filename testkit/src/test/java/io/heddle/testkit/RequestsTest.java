package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketException;
import io.heddle.api.async.Requests;
import io.heddle.api.event.Closure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A request ends once: with its reply, or with the true reason why there is none. */
@Timeout(20)
final class RequestsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SimulatedNetwork network = new SimulatedNetwork(17);
    private final SimulatedHost host = network.host("rpc.test");
    private final ScriptedServer server = ScriptedServer.on(host, 80);
    private final WebSocketEngine engine =
        network.engine(EngineConfig.builder().maxBufferedBytes(10_000).lowWaterMarkBytes(1_000).build());
    private final List<String> others = new ArrayList<>();
    private final Requests<String, String> requests =
        Requests.<String>ofText(text -> text.contains(":") ? text.substring(0, text.indexOf(':')) : null)
            .timeLimit(Duration.ofSeconds(5)).onUnmatched((from, text) -> others.add(text));
    private WebSocket ws;

    @BeforeEach
    void attach() {
        ws = engine.webSocket(server.uri("/"));
        requests.attach(ws);
    }

    @AfterEach
    void close() {
        server.clearUnexpected();
        ws.abort();
        network.close();
        assertEquals(0, requests.pending());
    }

    private void open() {
        ws.open();
        network.run(SECOND);
    }

    private static Throwable failureOf(CompletableFuture<?> future) {
        assertTrue(future.isCompletedExceptionally(), future::toString);
        return assertThrows(CompletionException.class, future::join).getCause();
    }

    @Test
    void eachReplyFindsItsRequestInAnyOrder() {
        server.nextConnection().upgrade().expectText("a:1").expectText("b:2").sendText("news").sendText("b:two").sendText("a:one");
        open();
        CompletableFuture<String> a = requests.send("a", "a:1");
        CompletableFuture<String> b = requests.send("b", "b:2");
        assertEquals(2, requests.pending());
        network.run(SECOND);
        assertEquals("a:one", a.join());
        assertEquals("b:two", b.join());
        assertEquals(List.of("news"), others);
        assertEquals(1, requests.unmatched());
    }

    @Test
    void aReplyAfterTheLimitIsLateAndNotStrange() {
        server.nextConnection().upgrade().expectText("a:1").pause(Duration.ofSeconds(7)).sendText("a:late").sendText("a:again");
        open();
        CompletableFuture<String> a = requests.send("a", "a:1");
        network.run(Duration.ofSeconds(6));
        assertInstanceOf(TimeoutException.class, failureOf(a));
        assertEquals("No reply came within 5000 ms. The limit is timeLimit.", failureOf(a).getMessage());
        network.run(Duration.ofSeconds(6));
        assertEquals(1, requests.lateReplies());
        assertEquals(List.of("a:again"), others);
    }

    @Test
    void aCancelledRequestGivesItsKeyFree() {
        server.nextConnection().upgrade().expectText("a:1").expectText("a:2").sendText("a:two");
        open();
        assertTrue(requests.send("a", "a:1").cancel(true));
        CompletableFuture<String> again = requests.send("a", "a:2");
        network.run(SECOND);
        assertEquals("a:two", again.join());
        assertEquals(0, requests.lateReplies());
    }

    @Test
    void aRequestWhoseFutureThisProgramCompletesIsGivenUp() {
        server.nextConnection().upgrade().expectText("a:1").expectText("b:1").pause(SECOND).sendText("a:one").sendText("b:one");
        open();
        requests.maxPending(2);
        assertTrue(requests.send("a", "a:1").complete("a:guess"));
        assertTrue(requests.send("b", "b:1").completeExceptionally(new TimeoutException("of this program")));
        assertEquals(0, requests.pending());
        network.run(Duration.ofSeconds(3));
        assertEquals(2, requests.lateReplies());
        assertEquals(List.of(), others);
    }

    @Test
    void theEndOfOneConnectionLeavesRequestsToAnotherThatIsOpen() {
        server.eachConnection().upgrade().echo();
        open();
        WebSocket second = engine.webSocket(server.uri("/second"));
        requests.attach(second);
        second.open();
        network.run(SECOND);
        second.close();
        network.run(SECOND);
        CompletableFuture<String> reply = requests.send("a", "a:1");
        network.run(SECOND);
        assertEquals("a:1", reply.join());
    }

    @Test
    void aKeyThatWaitsIsNotSentAgain() {
        server.nextConnection().upgrade().ignoreMessages();
        open();
        CompletableFuture<String> first = requests.send("a", "a:1");
        assertInstanceOf(IllegalStateException.class, failureOf(requests.send("a", "a:2")));
        assertFalse(first.isDone());
    }

    @Test
    void pendingRequestsAreBounded() {
        server.nextConnection().upgrade().ignoreMessages();
        open();
        requests.maxPending(2);
        requests.send("a", "a:1");
        requests.send("b", "b:1");
        assertInstanceOf(RejectedExecutionException.class, failureOf(requests.send("c", "c:1")));
        network.run(Duration.ofSeconds(6));
        assertFalse(requests.send("c", "c:1").isDone());
    }

    @Test
    void aLossFailsAllThatWaitWithItsError() {
        server.nextConnection().upgrade().expectText("a:1").expectText("b:1").reset();
        open();
        CompletableFuture<String> a = requests.send("a", "a:1");
        CompletableFuture<String> b = requests.send("b", "b:1");
        network.run(SECOND);
        assertEquals(ErrorKind.CONNECTION_LOST, assertInstanceOf(WebSocketException.class, failureOf(a)).error().kind());
        assertInstanceOf(WebSocketException.class, failureOf(b));
        assertEquals(0, requests.pending());
    }

    @Test
    void aCloseFailsAllThatWaitWithItsCode() {
        server.nextConnection().upgrade().expectText("a:1").close(1001, "restart");
        open();
        CompletableFuture<String> a = requests.send("a", "a:1");
        network.run(SECOND);
        Closure closure = assertInstanceOf(WebSocketException.class, failureOf(a)).closure();
        assertEquals(1001, closure.receivedCode());
        assertInstanceOf(WebSocketException.class, failureOf(requests.send("b", "b:1")));
    }

    @Test
    void withoutAnOpenConnectionARequestFailsAtOnce() {
        server.nextConnection().upgrade();
        assertInstanceOf(WebSocketException.class, failureOf(requests.send("a", "a:1")));
        open();
        ws.close();
        assertInstanceOf(WebSocketException.class, failureOf(requests.send("a", "a:1")));
        network.run(SECOND);
        assertInstanceOf(WebSocketException.class, failureOf(requests.send("a", "a:1")));
    }

    @Test
    void theNextConnectionTakesTheNextRequests() {
        server.nextConnection().upgrade().expectText("a:1").reset();
        server.nextConnection().upgrade().expectText("a:2").sendText("a:two");
        open();
        CompletableFuture<String> lost = requests.send("a", "a:1");
        network.run(SECOND);
        assertTrue(lost.isCompletedExceptionally());
        ws = engine.webSocket(server.uri("/"));
        requests.attach(ws);
        open();
        CompletableFuture<String> next = requests.send("a", "a:2");
        network.run(SECOND);
        assertEquals("a:two", next.join());
    }

    @Test
    void requestsThatMeetBackPressureWaitAndKeepTheirOrder() {
        host.conditions(LinkConditions.defaults().withBufferBytes(4_000));
        server.nextConnection().upgrade().pauseReading().pause(SECOND).resumeReading().echo();
        open();
        List<CompletableFuture<String>> replies = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            replies.add(requests.send("k" + i, "k" + i + ":" + "x".repeat(2_000)));
        }
        network.run(Duration.ofSeconds(4));
        for (int i = 0; i < 20; i++) {
            assertTrue(replies.get(i).join().startsWith("k" + i + ":"));
        }
        List<String> order = server.received().stream().map(message -> message.text().split(":")[0]).toList();
        assertEquals(List.of("k0", "k1", "k2", "k3"), order.subList(0, 4));
        assertEquals("k19", order.get(19));
    }

    @Test
    void requestsThatWaitForRoomTimeOutToo() {
        server.nextConnection().upgrade().pauseReading();
        host.conditions(LinkConditions.defaults().withBufferBytes(4_000));
        open();
        assertInstanceOf(IllegalArgumentException.class, failureOf(requests.send("large", "x".repeat(20_000))));
        List<CompletableFuture<String>> replies = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            replies.add(requests.send("k" + i, "k" + i + ":" + "x".repeat(2_000)));
        }
        network.run(Duration.ofSeconds(6));
        replies.forEach(reply -> assertInstanceOf(TimeoutException.class, failureOf(reply)));
        assertEquals(0, requests.pending());
    }

    @Test
    void binaryMessagesWorkTheSame() {
        Requests<Byte, byte[]> binary = Requests.ofBinary(bytes -> bytes.length == 0 ? null : bytes[0]);
        binary.attach(ws);
        server.nextConnection().upgrade().expectBinary((byte) 7, (byte) 1).sendBinary((byte) 7, (byte) 2);
        open();
        CompletableFuture<byte[]> reply = binary.send((byte) 7, new byte[] {7, 1});
        network.run(SECOND);
        assertEquals(2, reply.join()[1]);
    }

    @Test
    void aWaitOnTheEventLoopThrows() {
        server.nextConnection().upgrade().expectText("a:1").sendText("a:one");
        List<String> heard = new ArrayList<>();
        ws.onOpen(open -> {
            CompletableFuture<String> reply = requests.send("a", "a:1");
            heard.add(assertThrows(IllegalStateException.class, reply::join).getMessage());
            assertThrows(IllegalStateException.class, () -> reply.thenApply(String::length).get());
            reply.thenAccept(heard::add);
        });
        open();
        assertTrue(heard.get(0).startsWith("join() was called on the event-loop thread"));
        assertEquals("a:one", heard.get(1));
    }

    @Test
    void theLimitsHaveBounds() {
        assertThrows(IllegalArgumentException.class, () -> requests.timeLimit(Duration.ZERO));
        assertThrows(IllegalArgumentException.class, () -> requests.timeLimit(Duration.ofDays(2)));
        assertThrows(IllegalArgumentException.class, () -> requests.maxPending(0));
    }
}
