package io.heddle.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.InternalRequest;
import io.heddle.api.WebSocket;
import io.heddle.api.WebSocketEngine;
import io.heddle.api.WebSocketError;
import io.heddle.api.WebSocketError.Phase;
import io.heddle.api.auth.Authenticator;
import io.heddle.testkit.junit.Seed;
import io.heddle.testkit.wire.UpgradeAnswers;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code onPrepareRequest}: the request belongs to its handler until the stage completes, and not a moment longer. */
@Timeout(60)
@Seed(1)
final class PrepareRequestTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final RawRequests server = new RawRequests();
    private final RawRequests secure = new RawRequests();
    private SimulatedNetwork network;
    private SimulatedHost host;
    private WebSocketEngine engine;
    private Heard heard;

    @BeforeEach
    void begin(SimulatedNetwork given) {
        network = given;
        host = network.host("peer.test").listen(80, server::accept)
            .listen(443, wire -> secure.accept(SimulatedTls.server(wire, List.of())));
        engine = network.engine(EngineConfig.builder().prepareTimeout(Duration.ofSeconds(5)).build());
        heard = new Heard(network);
    }

    private WebSocket socket() {
        return heard.of(engine.webSocket(URI.create("ws://peer.test/")));
    }

    private WebSocket open(BiFunction<WebSocket, InternalRequest, CompletionStage<?>> handler) {
        return socket().onPrepareRequest(handler).open();
    }

    /** As another thread. */
    private CompletableFuture<Void> later(long ms, Runnable action) {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        network.after(Duration.ofMillis(ms), () -> {
            action.run();
            stage.complete(null);
        });
        return stage;
    }

    private WebSocketError error() {
        assertEquals(1, heard.errors.size(), heard.lines::toString);
        return heard.errors.get(0);
    }

    private void isReadOnly(InternalRequest request) {
        assertThrows(IllegalStateException.class, () -> request.addHeader("X-Late", "yes"));
        assertThrows(IllegalStateException.class, () -> request.setHeader("X-Late", null));
        assertThrows(IllegalStateException.class, () -> request.credentials("late", "late"));
        assertThrows(IllegalStateException.class, () -> request.subprotocols("late"));
        assertThrows(IllegalStateException.class, () -> request.origin("https://late.test"));
        assertThrows(IllegalStateException.class, () -> request.requireSubprotocol(true));
    }

    // ---- when it goes on ----

    @Test
    void aNullIsAPreparedRequest() {
        open((ws, request) -> {
            request.setHeader("X-Token", "1");
            return null;
        });
        network.run(SECOND);
        assertEquals("1", server.field("X-Token"));
        assertTrue(heard.lines.get(0).endsWith(" open"), heard.lines::toString);
    }

    @Test
    void aStageThatIsCompleteCostsNoTurnAndNoTime() {
        open((ws, request) -> null);
        network.run(SECOND);
        String without = heard.lines.get(0);
        network.run(SECOND);
        WebSocketEngine other = network.engine();
        long started = network.elapsed().toMillis();
        heard.of(other.webSocket(URI.create("ws://peer.test/")))
            .onPrepareRequest((ws, request) -> CompletableFuture.completedFuture("any value")).open();
        network.run(SECOND);
        long took = Long.parseLong(heard.lines.get(1).split(" ")[0]) - started;
        assertEquals(without.split(" ")[0], String.valueOf(took));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "wss"})
    void anotherThreadHasTheRequestUntilItCompletesTheStage(String scheme) {
        RawRequests asked = scheme.equals("ws") ? server : secure;
        heard.of(engine.webSocket(URI.create(scheme + "://peer.test/"))).onPrepareRequest((ws, request) -> later(300, () -> {
            request.setHeader("Authorization", "Bearer secret").cookie("a", "b").origin("https://origin.test").subprotocols("chat");
            assertEquals(List.of("Authorization", "Cookie"), List.copyOf(request.headers().keySet()));
        })).open();
        network.run(Duration.ofMillis(250));
        assertEquals(List.of(), asked.heads);
        network.run(SECOND);
        assertEquals("Bearer secret", asked.field("Authorization"));
        assertEquals("a=b", asked.field("Cookie"));
        assertEquals("https://origin.test", asked.field("Origin"));
        assertEquals("chat", asked.field("Sec-WebSocket-Protocol"));
        assertTrue(heard.lines.get(0).endsWith(" open"), heard.lines::toString);
    }

    @Test
    void itComesBehindOnInternalRequestCreatedAndHasItsFields() {
        List<String> calls = new ArrayList<>();
        socket().onInternalRequestCreated((ws, request) -> {
            calls.add("created");
            request.setHeader("X-A", "1");
        }).onPrepareRequest((ws, request) -> {
            calls.add("prepare " + request.headers());
            return null;
        }).open();
        network.run(SECOND);
        assertEquals(List.of("created", "prepare {X-A=[1]}"), calls);
    }

    @Test
    void severalHandlersAreCalledOneAfterTheOther() {
        List<String> calls = new ArrayList<>();
        Consumer<String> note = what -> calls.add(what + " " + network.elapsed().toMillis() / 100 * 100);
        socket().onPrepareRequest((ws, request) -> {
            note.accept("first");
            return later(300, () -> request.setHeader("X-First", "1"));
        }).onPrepareRequest((ws, request) -> {
            note.accept("second " + request.headers());
            return null;
        }).onPrepareRequest((ws, request) -> {
            note.accept("third");
            return later(200, () -> request.setHeader("X-Third", "3"));
        }).open();
        network.run(SECOND);
        assertEquals(List.of("first 0", "second {X-First=[1]} 300", "third 300"), calls);
        assertEquals("1 3", server.field("X-First") + " " + server.field("X-Third"));
    }

    @Test
    void aHandlerThatIsAddedOrRemovedMeanwhileCountsForTheNextRequest() {
        List<String> calls = new ArrayList<>();
        BiFunction<WebSocket, InternalRequest, CompletionStage<?>> added = (ws, request) -> {
            calls.add("added");
            return null;
        };
        BiFunction<WebSocket, InternalRequest, CompletionStage<?>> removed = (ws, request) -> {
            calls.add("removed");
            return null;
        };
        server.answer = head -> server.heads.size() == 1 ? RawRequests.redirect(307, "/again")
            : UpgradeAnswers.to(head);
        socket().onPrepareRequest((ws, request) -> {
            if (request.attempt() == 1) {
                ws.onPrepareRequest(added).removeHandler(removed);
            }
            return null;
        }).onPrepareRequest(removed).open();
        network.run(SECOND);
        assertEquals(List.of("removed", "added"), calls);
    }

    @Test
    void theRequestIsReadOnlyBeforeBetweenAndAfter() {
        InternalRequest[] seen = new InternalRequest[1];
        WebSocket ws = socket();
        ws.onPrepareRequest((same, request) -> {
            seen[0] = request;
            assertSame(request, ws.internalRequest());
            assertThrows(IllegalStateException.class, () -> request.httpPolicy(request.httpPolicy()));
            return later(300, () -> {
                request.setHeader("X-In-Time", "yes");
                // The moment after the stage completes, on the same thread.
                network.after(Duration.ZERO, () -> isReadOnly(request));
            });
        }).open();
        isReadOnly(ws.internalRequest());
        network.run(SECOND);
        isReadOnly(seen[0]);
        assertEquals("yes", server.field("X-In-Time"));
        assertNull(server.field("X-Late"));
    }

    @Test
    void aChangeByAnActionBehindTheStageComesTooLate() {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        List<String> late = new ArrayList<>();
        open((ws, request) -> {
            network.after(Duration.ofMillis(100), () -> {
                stage.complete(null);
                try {
                    request.setHeader("X-Late", "yes");
                } catch (IllegalStateException e) {
                    late.add(e.getMessage());
                }
            });
            return stage;
        });
        network.run(SECOND);
        assertEquals(1, late.size());
        assertTrue(late.get(0).contains("onPrepareRequest"), late::toString);
        assertNull(server.field("X-Late"));
    }

    @Test
    void theRequestThatAnswersAChallengeIsPreparedToo() {
        List<String> prepared = new ArrayList<>();
        server.answer = head -> RawRequests.field(head, "Authorization") == null
            ? "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"r\"\r\nContent-Length: 0\r\n\r\n"
            : UpgradeAnswers.to(head);
        WebSocket ws = socket();
        ws.internalRequest().authenticator(Authenticator.of("user", "password"));
        ws.onPrepareRequest((same, request) -> {
            prepared.add(request.attempt() + " " + request.headers().keySet());
            return later(100, () -> request.setHeader("X-Signature", "of " + request.attempt()));
        }).open();
        network.run(SECOND);
        assertTrue(heard.lines.get(0).endsWith(" open"), heard.lines::toString);
        assertEquals(List.of("1 []", "2 [X-Signature]"), prepared);
        assertEquals("of 2", server.field("X-Signature"));
    }

    // ---- when it fails ----

    @Test
    void anExceptionOfTheHandlerEndsTheConnection() {
        RuntimeException cause = new IllegalStateException("https://tokens.test/?key=hunter2");
        open((ws, request) -> {
            throw cause;
        });
        network.run(SECOND);
        assertSame(cause, error().cause());
        assertEquals(ErrorKind.PREPARE + " " + Phase.PREPARE, error().kind() + " " + error().phase());
        assertTrue(error().message().startsWith(
            "The request could not be prepared: a handler of onPrepareRequest failed with java.lang.IllegalStateException. Its cause says"
                + " more. The request was not sent."),
            error()::message);
        assertFalse(error().toString().contains("hunter2"), error()::toString);
        assertEquals(List.of(), server.heads);
        assertEquals(1, server.ended);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 300})
    void aStageThatFailsEndsTheConnection(long afterMs) {
        Exception cause = new IOException("the token server answered 503");
        open((ws, request) -> afterMs == 0
            ? CompletableFuture.failedFuture(cause)
            : later(afterMs, () -> {}).thenCompose(nothing -> CompletableFuture.failedFuture(cause)));
        network.run(SECOND);
        assertSame(cause, error().cause());
        assertEquals(ErrorKind.PREPARE + " " + Phase.PREPARE, error().kind() + " " + error().phase());
        assertTrue(error().message().contains(" failed with java.io.IOException. Its cause says more."), error()::message);
        assertEquals(List.of(), server.heads);
    }

    @Test
    void theHandlersBehindOneThatFailsAreNotCalled() {
        List<String> calls = new ArrayList<>();
        socket().onPrepareRequest((ws, request) -> CompletableFuture.failedFuture(new IllegalStateException()))
            .onPrepareRequest((ws, request) -> {
                calls.add("second");
                return null;
            }).open();
        network.run(SECOND);
        assertEquals(List.of(), calls);
    }

    @Test
    void aStageThatNeverCompletesEndsAtTheLimitAndCountsNoMoreWhenLate() {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        InternalRequest[] seen = new InternalRequest[1];
        open((ws, request) -> {
            seen[0] = request;
            return stage;
        });
        network.run(Duration.ofSeconds(6));
        assertEquals(ErrorKind.TIMEOUT + " " + Phase.PREPARE, error().kind() + " " + error().phase());
        assertEquals("Preparing the request took longer than 5 s. All handlers of onPrepareRequest have that time together, and the"
            + " stage of one did not complete: does it wait for something that does not answer? The server is not at fault. The limit is"
            + " EngineConfig.prepareTimeout.",
            error().message());
        assertTrue(heard.lines.get(0).startsWith("50"), heard.lines::toString);
        isReadOnly(seen[0]);
        network.after(Duration.ZERO, () -> stage.complete(null));
        network.run(SECOND);
        assertEquals(1, heard.lines.size());
        assertEquals(List.of(), server.heads);
        assertEquals(1, server.ended);
    }

    @Test
    void theHandlersOfOneRequestShareTheLimit() {
        socket().onPrepareRequest((ws, request) -> later(3_000, () -> {}))
            .onPrepareRequest((ws, request) -> later(3_000, () -> {})).open();
        network.run(Duration.ofSeconds(6));
        assertEquals(ErrorKind.TIMEOUT, error().kind());
        assertTrue(heard.lines.get(0).startsWith("50"), heard.lines::toString);
        assertTrue(error().message().contains("All handlers of onPrepareRequest have that time together"), error()::message);
    }

    @Test
    void aCookieThatIsSetForEachRequestIsReplaced() {
        server.answer = head -> server.heads.size() < 3 ? RawRequests.redirect(302, "/" + server.heads.size()) : UpgradeAnswers.to(head);
        WebSocket ws = socket();
        ws.internalRequest().cookie("session", "s");
        ws.onPrepareRequest((same, request) -> {
            request.cookie("token", "t" + request.attempt());
            return null;
        }).open();
        network.run(SECOND);
        assertTrue(heard.lines.get(0).endsWith(" open"), heard.lines::toString);
        assertEquals("session=s; token=t3", server.field("Cookie"));
    }

    @Test
    void eachRequestHasTheWholeLimit() {
        server.answer = head -> server.heads.size() < 4 ? RawRequests.redirect(302, "/" + server.heads.size())
            : UpgradeAnswers.to(head);
        open((ws, request) -> later(3_000, () -> {}));
        network.run(Duration.ofSeconds(20));
        assertTrue(heard.lines.get(0).endsWith(" open"), heard.lines::toString);
    }

    /** The stage of a bad implementation. */
    @Test
    void aStageThatCompletesTwiceCountsOnce() {
        CompletableFuture<Void> stage = new CompletableFuture<>() {
            @Override
            public CompletableFuture<Void> whenComplete(BiConsumer<? super Void, ? super Throwable> action) {
                network.after(Duration.ofMillis(100), () -> {
                    action.accept(null, null);
                    action.accept(null, new IllegalStateException("changed my mind"));
                });
                network.after(Duration.ofMillis(500), () -> action.accept(null, null));
                return this;
            }
        };
        open((ws, request) -> stage);
        network.run(SECOND);
        assertEquals(1, server.heads.size());
        assertEquals(1, heard.lines.size(), heard.lines::toString);
        assertTrue(heard.lines.get(0).endsWith(" open"), heard.lines::toString);
    }
}
