package io.heddle.engine.opening;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.EngineConfig;
import io.heddle.api.ErrorKind;
import io.heddle.api.proxy.ProxySettings;
import io.heddle.engine.handshake.auth.KnownChallenges;
import io.heddle.engine.metrics.EngineCounters;
import io.heddle.engine.request.ConnectSettings;
import io.heddle.engine.request.ConnectionRequest;
import io.heddle.engine.testing.ScriptedTransport;
import io.heddle.engine.transport.proxy.ProxyServer;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A CONNECT over a transport in the test's hand: writes that are short, held back or fail, and answers that come whenever. */
@Timeout(60)
class TunnelStepTest {
    private static final String REQUEST = "CONNECT chat.test:80 HTTP/1.1\r\nHost: chat.test:80\r\n\r\n";
    private static final String ESTABLISHED = "HTTP/1.1 200 Connection established\r\n\r\n";

    private final EngineConfig config = EngineConfig.builder().proxy(ProxySettings.http("proxy.test", 3128)).build();
    private final ConnectionRequest request = new ConnectionRequest(URI.create("ws://chat.test/secret"), new ConnectSettings(config));
    private final List<ConnectionPhase> phases = new ArrayList<>();
    private final List<String> traced = new ArrayList<>();
    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(16 << 10);
    private final ScriptedTransport transport = new ScriptedTransport().joinInput();
    private final OpeningHost host = (OpeningHost) Proxy.newProxyInstance(
        getClass().getClassLoader(), new Class<?>[] {OpeningHost.class}, (self, method, arguments) -> switch (method.getName()) {
            case "request" -> request;
            case "moveTo" -> phases.add((ConnectionPhase) arguments[0]) ? null : null;
            case "isTraced" -> true;
            case "onTrace" -> traced.add((String) arguments[0]) ? null : null;
            default -> throw new AssertionError(method);
        });
    private final OpeningServices services = new OpeningServices(config, null, null, null, null, null, null, null, null, null,
        null, null, new KnownChallenges(), new EngineCounters(), new SecureRandom(), null, readBuffer::clear);
    private final OpeningContext context = new OpeningContext(host, services, new Authentication(host, services), () -> {});
    private final TunnelStep step = new TunnelStep(context);

    TunnelStepTest() {
        context.proxy = ProxyServer.of(config.proxy());
        context.isAtProxy = true;
        context.transport = transport;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }

    private String written() {
        return new String(transport.written(), ISO_8859_1);
    }

    private static UpgradeRejection rejection(StepResult result) {
        StepResult.ProxyRejected rejected = assertInstanceOf(StepResult.ProxyRejected.class, result);
        return new UpgradeRejection(rejected.response().status(), rejected.response().bodyText());
    }

    private record UpgradeRejection(int status, String body) {}

    private void isDone(StepResult result) {
        assertSame(StepResult.DONE, result);
        assertFalse(context.isAtProxy);
        assertEquals(List.of(ConnectionPhase.TUNNELING), phases);
        assertEquals(REQUEST, written());
    }

    // ---- writing ----

    @Test
    void theRequestLeavesAndTheAnswerOpensTheTunnel() {
        assertSame(StepResult.PENDING, step.advance());
        assertEquals(REQUEST, written());
        assertTrue(transport.wantsToRead());
        assertFalse(transport.wantsToWrite());
        transport.feed(bytes(ESTABLISHED));
        isDone(step.advance());
        assertSame(transport, context.transport);
        assertFalse(context.isTunnelDoubtful);
        assertEquals(List.of("sends CONNECT chat.test:80 HTTP/1.1 [Host: chat.test:80] to the proxy http://proxy.test:3128",
            "receives HTTP/1.1 200 [] from the proxy http://proxy.test:3128"), traced);
    }

    @Test
    void aFullSocketTakesTheRequestLater() {
        transport.allow(10);
        assertSame(StepResult.PENDING, step.advance());
        assertTrue(transport.wantsToWrite());
        transport.unblock();
        assertSame(StepResult.PENDING, step.advance());
        assertFalse(transport.wantsToWrite());
        transport.feed(bytes(ESTABLISHED));
        isDone(step.advance());
    }

    @Test
    void aTransportThatHoldsBackIsFlushedBeforeTheAnswerIsAwaited() {
        transport.holdBack().block();
        assertSame(StepResult.PENDING, step.advance());
        assertTrue(transport.wantsToWrite());
        transport.unblock();
        assertSame(StepResult.PENDING, step.advance());
        assertFalse(transport.wantsToWrite());
        assertEquals(REQUEST, written());
    }

    /** No byte for the server may overtake the rest of the request. */
    @Test
    void anAnswerBeforeTheWholeRequestOpensTheTunnelOnceTheRequestHasLeft() throws IOException {
        transport.allow(10).feed(bytes(ESTABLISHED), new byte[] {7});
        assertSame(StepResult.PENDING, step.advance());
        assertTrue(context.isAtProxy);
        assertFalse(transport.wantsToRead());
        assertTrue(transport.wantsToWrite());
        transport.unblock();
        isDone(step.advance());
        ByteBuffer target = ByteBuffer.allocate(8);
        assertEquals(1, context.transport.read(target));
        assertEquals(7, target.get(0));
    }

    // ---- failed writes ----

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRefusalIsReadAlsoIfTheRequestCannotBeWritten(boolean isThere) {
        String refusal = "HTTP/1.1 407 Who?\r\nContent-Length: 3\r\n\r\nyou";
        transport.breakWrite("Broken pipe");
        if (isThere) {
            transport.feed(bytes(refusal));
            assertEquals(new UpgradeRejection(407, "you"), rejection(step.advance()));
            return;
        }
        assertSame(StepResult.PENDING, step.advance());
        assertTrue(transport.wantsToRead());
        assertFalse(transport.wantsToWrite());
        transport.feed(bytes(refusal));
        assertEquals(new UpgradeRejection(407, "you"), rejection(step.advance()));
    }

    @Test
    void withoutAnAnswerTheFailedWriteIsTold() {
        transport.breakWrite("Broken pipe").end();
        StepResult.NextAddress next = assertInstanceOf(StepResult.NextAddress.class, step.advance());
        assertTrue(next.failure().problem().contains("Broken pipe"), next::toString);
        assertEquals(ErrorKind.PROXY, next.failure().kind());
    }

    @Test
    void aFailedWriteIsToldWhenTheTimeIsOver() {
        transport.breakWrite("Broken pipe");
        step.advance();
        assertInstanceOf(StepResult.NextAddress.class, step.onTimeout());
    }

    @Test
    void aTunnelThatOpensAfterAFailedWriteIsNone() {
        transport.breakWrite("Broken pipe").feed(bytes(ESTABLISHED));
        StepResult.Failed failed = assertInstanceOf(StepResult.Failed.class, step.advance());
        assertTrue(failed.failure().problem().contains("Broken pipe"), failed::toString);
    }

    // ---- ends ----

    @ParameterizedTest
    @CsvSource({"false, false", "false, true", "true, false", "true, true"})
    void anEndWithoutAWordGivesWayAndOneInsideOfTheHeadDoesNot(boolean isReset, boolean hasSaidSomething) {
        if (hasSaidSomething) {
            transport.feed(bytes("HTTP/1.1 2"));
        }
        if (isReset) {
            transport.breakRead("Connection reset");
        } else {
            transport.end();
        }
        StepResult result = step.advance();
        result = result == StepResult.PENDING ? step.advance() : result;
        assertSame(hasSaidSomething ? StepResult.Failed.class : StepResult.NextAddress.class, result.getClass());
        assertTrue(context.isAtProxy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"end", "reset", "timeout"})
    void aRefusalWhoseBodyIsCutIsARefusal(String how) {
        transport.feed(bytes("HTTP/1.1 403 No\r\nContent-Length: 100\r\n\r\nonly this"));
        assertSame(StepResult.PENDING, step.advance());
        if (how.equals("end")) {
            transport.end();
        } else if (how.equals("reset")) {
            transport.breakRead("Connection reset");
        }
        StepResult result = how.equals("timeout") ? step.onTimeout() : step.advance();
        assertEquals(new UpgradeRejection(403, "only this"), rejection(result));
    }

    @Test
    void silenceEndsAtTheLimit() {
        step.advance();
        StepResult.Failed failed = assertInstanceOf(StepResult.Failed.class, step.onTimeout());
        assertEquals("The tunnel through the proxy took longer than 10 s. Is the proxy alive, and can it reach its target?"
            + " The limit is EngineConfig.proxyTimeout. This happened at the proxy http://proxy.test:3128.",
            failed.failure().atProxy(context.proxy).problem());
        assertEquals(ErrorKind.PROXY, failed.failure().atProxy(context.proxy).kind());
    }

    // ---- doubts ----

    @ParameterizedTest
    @CsvSource({"Content-Type: text/html, '', true", "Content-Length: 5, '', false", "Via: x, <html>, true"})
    void aTunnelThatLooksLikeAPageIsDoubted(String field, String behind, boolean isDoubtful) {
        transport.feed(bytes("HTTP/1.1 200 OK\r\n" + field + "\r\n\r\n" + behind));
        isDone(step.advance());
        assertEquals(isDoubtful, context.isTunnelDoubtful);
    }

    @Test
    void theTraceHidesWhatMayBeASecret() {
        transport.feed(bytes("HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"secret\"\r\nContent-Length: 0\r\n\r\n"));
        rejection(step.advance());
        assertFalse(traced.toString().contains("secret"), traced::toString);
    }
}
