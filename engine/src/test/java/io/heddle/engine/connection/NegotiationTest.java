package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.Extension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Subprotocols, RFC 6455 section 1.9, and extensions, section 9: what is offered, and what the server makes of it. */
@Timeout(30)
final class NegotiationTest {
    @RegisterExtension
    final Rig rig = new Rig();

    private final List<Map<String, String>> answers = new ArrayList<>();

    private Extension extension(String offer, Predicate<Map<String, String>> judge) {
        return new Extension() {
            @Override
            public String offer() {
                return offer;
            }

            @Override
            public boolean accept(Map<String, String> parameters) {
                answers.add(parameters);
                return judge.test(parameters);
            }
        };
    }

    private Attempt attempt(String protocol, Extension... extensions) {
        LoopbackPeer peer = rig.peer();
        ConnectionHandle ws = rig.socket(peer.uri(), "https://origin.test", protocol, extensions);
        return Attempt.requested(rig, peer, ws, rig.journal(ws));
    }

    @Test
    void theServerChoosesOneOfTheSubprotocols() {
        Attempt attempt = attempt(" v2.chat , v1.chat ");
        assertEquals("v2.chat, v1.chat", attempt.peer.header("Sec-WebSocket-Protocol"));
        assertEquals("https://origin.test", attempt.peer.header("Origin"));
        attempt.answer(attempt.peer.upgradeAnswer("Sec-WebSocket-Protocol: v1.chat"));
        attempt.events.expect("open");
        assertEquals("v1.chat", attempt.ws.subprotocol());
    }

    @Test
    void theServerMayChooseNone() {
        Attempt attempt = attempt("v1.chat");
        attempt.answer(attempt.peer.upgradeAnswer());
        attempt.events.expect("open");
        assertNull(attempt.ws.subprotocol());
    }

    @Test
    void anotherOneIsRefused() {
        Attempt attempt = attempt("v1.chat");
        attempt.answer(attempt.peer.upgradeAnswer("Sec-WebSocket-Protocol: V1.chat"));
        attempt.events.expect("error UPGRADE UPGRADE");
    }

    @Test
    void extensionsAreThoseOfferedUntilOpenAndThenThoseAgreed() {
        Extension first = extension("first; level=3; quiet", parameters -> true);
        Extension second = extension("second", parameters -> true);
        Attempt attempt = attempt(null, first, second);
        assertEquals(List.of(first, second), attempt.ws.extensions());
        assertEquals("first; level=3; quiet, second", attempt.peer.header("Sec-WebSocket-Extensions"));
        attempt.answer(attempt.peer.upgradeAnswer("Sec-WebSocket-Extensions: first; level=2; quiet"));
        attempt.events.expect("open");
        assertEquals(List.of(first), attempt.ws.extensions());
        assertEquals(List.of(Map.of("level", "2", "quiet", "")), answers);
    }

    @Test
    void anExtensionThatDoesNotAcceptFailsTheUpgrade() {
        Attempt attempt = attempt(null, extension("picky", parameters -> false));
        attempt.answer(attempt.peer.upgradeAnswer("Sec-WebSocket-Extensions: picky; a=b"));
        attempt.events.expect("error UPGRADE UPGRADE");
        String message = attempt.events.error().message();
        assertTrue(message.contains("picky") && message.contains("a=b"), message);
    }

    @Test
    void anExtensionThatThrowsFailsTheUpgradeWithItsException() {
        RuntimeException failure = new IllegalStateException("no idea");
        Attempt attempt = attempt(null, extension("broken", parameters -> {
            throw failure;
        }));
        attempt.answer(attempt.peer.upgradeAnswer("Sec-WebSocket-Extensions: broken"));
        attempt.events.expect("error UPGRADE UPGRADE");
        assertEquals(failure, attempt.events.error().cause());
    }

    @Test
    void anExtensionMayEndTheConnectionInsteadOfAnAnswer() {
        List<ConnectionHandle> sockets = new ArrayList<>();
        Attempt attempt = attempt(null, extension("rude", parameters -> {
            sockets.get(0).abort();
            return true;
        }));
        sockets.add(attempt.ws);
        attempt.answer(attempt.peer.upgradeAnswer("Sec-WebSocket-Extensions: rude"));
        attempt.events.expect("closed 1006 aborted by the application");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a,b", "a;;", "a\r\nX: y", "\u00e9", "a; b=\"unended"})
    void anOfferThatBreaksTheGrammarIsAnErrorOfTheConfiguration(String offer) {
        LoopbackPeer peer = rig.peer();
        ConnectionHandle ws = rig.socket(peer.uri(), null, null, extension(offer, parameters -> true));
        Journal journal = rig.journal(ws);
        ws.open();
        rig.turnNetworkUntil(() -> !journal.lines.isEmpty());
        journal.expect("error CONFIG UPGRADE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",", "a,,b", "a b", "a,a", "a\r\nb", "é", "(a)"})
    void subprotocolsThatAreNoDifferentTokensAreRefusedAtOnce(String protocol) {
        assertThrows(IllegalArgumentException.class, () -> rig.socket(Rig.PEER, null, protocol));
    }

    @Test
    void anOriginWithAControlCharacterIsRefusedAtOnce() {
        assertThrows(IllegalArgumentException.class, () -> rig.socket(Rig.PEER, "a\r\nX: y", null));
    }
}
