package io.heddle.engine.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.extension.Extension;
import io.heddle.api.extension.ExtensionAnswer;
import io.heddle.api.extension.ExtensionSession;
import io.heddle.api.extension.PerMessageDeflate;
import io.heddle.engine.metrics.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Subprotocols, RFC 6455 section 1.9, and extensions, section 9: the offers, and the server's responses to them. */
@Timeout(60)
final class NegotiationTest extends NegotiationFixture {

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
    void noExtensionsAndNullAreTheSame() {
        for (Extension[] none : new Extension[][] {null, {}}) {
            Attempt attempt = attempt(null, none);
            assertEquals(List.of(), attempt.ws.extensions());
            assertNull(attempt.peer.header("Sec-WebSocket-Extensions"));
            attempt.answer(attempt.peer.upgradeAnswer());
            attempt.events.expect("open");
        }
    }

    @Test
    void anExtensionThatIsNullIsNamedByItsIndex() {
        Extension first = extension("first");
        assertEquals("extensions[1] is null",
            assertThrows(NullPointerException.class, () -> rig.socket(Rig.PEER, null, null, first, null)).getMessage());
        assertEquals("extensions[0] is null",
            assertThrows(NullPointerException.class, () -> rig.socket(Rig.PEER, null, null, (Extension) null)).getMessage());
    }

    @Test
    void extensionsAreThoseOfferedUntilOpenAndThenThoseAgreed() {
        Extension first = extension("first; level=3; quiet");
        Extension second = extension("second");
        Attempt attempt = attempt(null, first, second);
        assertEquals(List.of(first, second), attempt.ws.extensions());
        assertEquals("first; level=3; quiet, second", attempt.peer.header("Sec-WebSocket-Extensions"));
        attempt.answer(attempt.peer.upgradeAnswer("Sec-WebSocket-Extensions: first; level=2; quiet"));
        attempt.events.expect("open");
        assertEquals(List.of(first), attempt.ws.extensions());
        assertEquals(List.of(Map.of("level", List.of("2"), "quiet", List.of(""))), answers);
    }

    @Test
    void anExtensionThatDoesNotAcceptFailsTheUpgrade() {
        Attempt attempt = attempt(null, extension("picky", 0, NegotiationFixture::refuse));
        attempt.answer(attempt.peer.upgradeAnswer("Sec-WebSocket-Extensions: picky; a=b"));
        attempt.events.expect("error UPGRADE UPGRADE");
        String message = attempt.events.error().message();
        assertTrue(message.contains("picky refused the server's answer {a=[b]}: not like that."), message);
    }

    @Test
    void anExtensionThatThrowsFailsTheUpgradeWithItsException() {
        RuntimeException failure = new IllegalStateException("no idea");
        Attempt attempt = attempt(null, extension("broken", 0, answer -> {
            throw failure;
        }));
        attempt.answer(attempt.peer.upgradeAnswer("Sec-WebSocket-Extensions: broken"));
        attempt.events.expect("error UPGRADE UPGRADE");
        assertEquals(failure, attempt.events.error().cause());
    }

    @Test
    void anExtensionMayEndTheConnectionInsteadOfAnAnswer() {
        List<ConnectionHandle> sockets = new ArrayList<>();
        Attempt attempt = attempt(null, extension("rude", 0, answer -> sockets.get(0).abort()));
        sockets.add(attempt.ws);
        attempt.answer(attempt.peer.upgradeAnswer("Sec-WebSocket-Extensions: rude"));
        attempt.events.expect("closed 1006 aborted by the application");
        assertEquals(1, sessions.get(0).closes);
    }

    @Test
    void severalInTheOrderOfTheServer() {
        Extension first = extension("first");
        Extension second = extension("second");
        Attempt attempt = answered("second;x;x=\"1\" ,first", first, second);
        attempt.events.expect("open");
        assertEquals(List.of(second, first), attempt.ws.extensions());
        assertEquals(List.of(Map.of("x", List.of("", "1")), Map.of()), answers);
        attempt.ws.abort();
        rig.turnUntilIdle();
        assertEquals(List.of(1, 1), sessions.stream().map(session -> session.closes).toList());
    }

    @Test
    void whatTheServerDoesNotNameIsOutOfThePath() {
        Attempt attempt = attempt(null, extension("first"), PerMessageDeflate.defaults());
        attempt.answer(attempt.peer.upgradeAnswer());
        attempt.events.expect("open");
        assertEquals(List.of(), attempt.ws.extensions());
        assertNull(rig.connectionOf(attempt.ws).extensions);
    }

    @Test
    void ofTwoOffersOfOneNameTheAnswerIsForTheOneThatAcceptsIt() {
        Extension strict = extension("same; strict", 4, NegotiationFixture::refuse);
        Extension fallback = extension("same", 4, answer -> {});
        Attempt attempt = answered("same", strict, fallback);
        attempt.events.expect("open");
        assertEquals(List.of(fallback), attempt.ws.extensions());
    }

    @Test
    void alternativesMayClaimTheSameBitAsLongAsOneOfThemIsUsed() {
        Extension other = extension("other", Extension.RSV1, answer -> {});
        Attempt attempt = answered("permessage-deflate", other, PerMessageDeflate.defaults());
        attempt.events.expect("open");
        assertEquals(1, attempt.ws.extensions().size());
    }

    @Test
    void twoThatClaimTheSameBitMustNotBeUsedTogether() {
        Extension one = extension("one", Extension.RSV1 | Extension.RSV2, answer -> {});
        Extension two = extension("two", Extension.RSV2 | Extension.RSV3, answer -> {});
        Attempt attempt = answered("one, two", one, two);
        attempt.events.expect("error UPGRADE UPGRADE");
        String message = attempt.events.error().message();
        assertTrue(message.startsWith("The server uses the extensions one and two together, and both claim the same"), message);
        assertEquals(List.of(1), sessions.stream().map(session -> session.closes).toList());
    }

    @Test
    void oneThatIsOfferedTwiceMayBeUsedTwice() {
        Extension both = extension("both");
        Attempt attempt = answered("both, both", both, both);
        attempt.events.expect("open");
        assertEquals(List.of(both, both), attempt.ws.extensions());
    }

    @Test
    void oneThatIsOfferedTwiceMustNotShareItsBitWithItself() {
        PerMessageDeflate deflate = PerMessageDeflate.defaults();
        Attempt attempt = answered("permessage-deflate, permessage-deflate", deflate, deflate);
        attempt.events.expect("error UPGRADE UPGRADE");
        assertEquals(0, contextBytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 12, -1})
    void aClaimOfNoReservedBitIsAnErrorOfTheConfiguration(int bits) {
        LoopbackPeer peer = rig.peer();
        ConnectionHandle ws = rig.socket(peer.uri(), null, null, extension("odd", bits, answer -> {}));
        Journal journal = rig.outcome(ws);
        journal.expect("error CONFIG UPGRADE");
    }

    @Test
    void theReservedBitsAreAskedForOnce() {
        int[] asked = new int[1];
        Extension fickle = new Extension() {
            @Override
            public String offer() {
                return "fickle";
            }

            @Override
            public int rsvBits() {
                if (asked[0]++ > 0) {
                    throw new IllegalStateException("asked twice");
                }
                return RSV1;
            }

            @Override
            public ExtensionSession accept(ExtensionAnswer answer) {
                return deflate(answer);
            }
        };
        Attempt attempt = answered("other, fickle", extension("other"), fickle);
        attempt.events.expect("open");
        assertEquals(1, asked[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"offer", "null", "bits"})
    void anExtensionThatMakesNoOfferIsAnErrorOfTheConfiguration(String how) {
        IllegalStateException bug = new IllegalStateException("no offer today");
        LoopbackPeer peer = rig.peer();
        ConnectionHandle ws = rig.socket(peer.uri(), null, null, new Extension() {
            @Override
            public String offer() {
                if (how.equals("offer")) {
                    throw bug;
                }
                return how.equals("null") ? null : "mute";
            }

            @Override
            public int rsvBits() {
                throw bug;
            }

            @Override
            public ExtensionSession accept(ExtensionAnswer answer) {
                throw new AssertionError("never offered");
            }

            @Override
            public String toString() {
                return "mute";
            }
        });
        Journal journal = rig.outcome(ws);
        journal.expect("error CONFIG UPGRADE");
        String message = journal.error().message();
        assertTrue(message.contains("the extension mute made no offer: "), message);
        assertTrue(message.contains(how.equals("null") ? "it is null" : bug.getClass().getName() + ". Its cause says more"), message);
    }

    @Test
    void anExtensionMayEndTheConnectionInsteadOfAnOffer() {
        List<ConnectionHandle> sockets = new ArrayList<>();
        LoopbackPeer peer = rig.peer();
        ConnectionHandle ws = rig.socket(peer.uri(), null, null, new Extension() {
            @Override
            public String offer() {
                sockets.get(0).abort();
                return "rude";
            }

            @Override
            public ExtensionSession accept(ExtensionAnswer answer) {
                throw new AssertionError("never offered");
            }
        });
        sockets.add(ws);
        Journal journal = rig.outcome(ws);
        journal.expect("closed 1006 aborted by the application");
    }

    @Test
    void anAnswerIsValidOnlyInsideTheCall() {
        List<ExtensionAnswer> kept = new ArrayList<>();
        Attempt attempt = answered("keeper", extension("keeper", 0, kept::add));
        attempt.events.expect("open");
        assertThrows(IllegalStateException.class, () -> deflate(kept.get(0)));
        assertEquals(0, contextBytes());
    }

    @Test
    void theDefaultOfferOfCompression() {
        Attempt attempt = attempt(null, PerMessageDeflate.defaults());
        assertEquals("permessage-deflate; client_no_context_takeover", attempt.peer.header("Sec-WebSocket-Extensions"));
        attempt.ws.abort();
    }

    @ParameterizedTest
    @ValueSource(strings = {"permessage-deflate", "Permessage-Deflate", "permessage-deflate;server_no_context_takeover",
        "permessage-deflate ; client_no_context_takeover; server_no_context_takeover", "permessage-deflate; server_max_window_bits=8",
        "permessage-deflate; server_max_window_bits=\"15\"", "permessage-deflate; client_max_window_bits=15",
        "permessage-deflate; client_max_window_bits=9",
        ", permessage-deflate; server_max_window_bits=9; client_no_context_takeover"})
    void answersThatTheRfcAllows(String header) {
        answered(header, PerMessageDeflate.defaults()).events.expect("open");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "permessage-deflate; client_max_window_bits | the parameter client_max_window_bits must be from 8 to 15",
        "permessage-deflate; server_max_window_bits=7 | the parameter server_max_window_bits must be from 8 to 15",
        "permessage-deflate; server_max_window_bits=16 | the parameter server_max_window_bits must be from 8 to 15",
        "permessage-deflate; server_max_window_bits=08 | the parameter server_max_window_bits must be from 8 to 15",
        "permessage-deflate; server_no_context_takeover=1 | the parameter server_no_context_takeover has a value, but must not",
        "permessage-deflate; client_no_context_takeover; client_no_context_takeover | occurs 2 times",
        "permessage-deflate; unknown=1 | the parameter unknown is not one of the four of permessage-deflate",
        "permessage-bzip2 | the server uses an extension that was not offered: 'permessage-bzip2'",
        "permessage-deflate, permessage-deflate | the server uses an extension more often than it was offered",
        "permessage-deflate; x=\"a b\" | is malformed",
        "permessage-deflate; | is malformed"})
    void answersThatItDoesNotAllow(String header, String sentence) {
        Attempt attempt = answered(header, PerMessageDeflate.defaults());
        attempt.events.expect("error UPGRADE UPGRADE");
        assertTrue(attempt.events.error().message().contains(sentence), attempt.events.error().message());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "permessage-deflate; server_max_window_bits=10 | server_no_context_takeover was demanded, but the answer does not grant it",
        "permessage-deflate; server_no_context_takeover | server_max_window_bits=10 was demanded, but the answer means 15",
        "permessage-deflate; server_no_context_takeover; server_max_window_bits=11 | was demanded, but the answer means 11"})
    void whatIsDemandedMustBeGranted(String header, String sentence) {
        PerMessageDeflate preference = PerMessageDeflate.defaults().serverNoContextTakeover(true).serverMaxWindowBits(10);
        Attempt attempt = answered(header, preference.demandParameters(true));
        attempt.events.expect("error UPGRADE UPGRADE");
        assertTrue(attempt.events.error().message().contains(sentence), attempt.events.error().message());
        Attempt preferred = answered(header, preference);
        preferred.events.expect("open");
        assertFalse(agreed(preferred).ignoredParameters().isEmpty());
    }

    private static PerMessageDeflate agreed(Attempt attempt) {
        return assertInstanceOf(PerMessageDeflate.class, attempt.ws.extensions().get(0));
    }

    @Test
    void theSettingsAsTheyWereAgreedAreSeenAndCounted() {
        PerMessageDeflate offer = PerMessageDeflate.defaults().clientNoContextTakeover(false).serverNoContextTakeover(true);
        Attempt ignoring = answered("permessage-deflate", offer);
        Attempt granting = answered("permessage-deflate; server_no_context_takeover; client_no_context_takeover", offer);
        assertEquals(List.of("server_no_context_takeover"), agreed(ignoring).ignoredParameters());
        assertFalse(agreed(ignoring).serverNoContextTakeover() || agreed(ignoring).clientNoContextTakeover());
        assertTrue(agreed(granting).serverNoContextTakeover() && agreed(granting).clientNoContextTakeover());
        assertCounted(2, 1, 1, 1);
        ignoring.ws.abort();
        granting.ws.abort();
        rig.turnUntilIdle();
        assertCounted(0, 0, 0, 1);
        assertEquals(0, contextBytes());
    }

    private void assertCounted(int connections, int clientTakeovers, int serverTakeovers, int ignored) {
        assertEquals(List.of(connections, clientTakeovers, serverTakeovers, ignored),
            Stream.of(Counter.DEFLATE_CONNECTIONS, Counter.DEFLATE_CLIENT_TAKEOVERS, Counter.DEFLATE_SERVER_TAKEOVERS,
                Counter.DEFLATE_PARAMETERS_IGNORED).map(counter -> (int) rig.counters.get(counter)).toList());
    }

    @Test
    void aDemandMayHaveAFallback() {
        PerMessageDeflate demand = PerMessageDeflate.defaults().serverNoContextTakeover(true).demandParameters(true);
        PerMessageDeflate fallback = PerMessageDeflate.defaults().serverMaxWindowBits(10);
        Attempt first = answered("permessage-deflate; server_no_context_takeover", demand, fallback);
        first.events.expect("open");
        assertEquals("permessage-deflate; client_no_context_takeover; server_no_context_takeover, permessage-deflate;"
            + " client_no_context_takeover; server_max_window_bits=10", first.peer.header("Sec-WebSocket-Extensions"));
        assertEquals(List.of(demand), first.ws.extensions());
        Attempt second = answered("permessage-deflate; server_max_window_bits=10", demand, fallback);
        second.events.expect("open");
        assertEquals(List.of(fallback), second.ws.extensions());
        Attempt neither = answered("permessage-deflate", demand, fallback);
        neither.events.expect("open");
        assertEquals(List.of("server_max_window_bits"), agreed(neither).ignoredParameters());
    }

    @Test
    void anExtensionThatPassesOnTheSessionOfAnotherIsItselfInUse() {
        Extension mine = extension("mine", NegotiationFixture::deflate);
        assertEquals(List.of(mine), answered("mine", mine).ws.extensions());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a,b", "a;;", "a\r\nX: y", "\u00e9", "a; b=\"unended"})
    void anOfferThatBreaksTheGrammarIsAnErrorOfTheConfiguration(String offer) {
        LoopbackPeer peer = rig.peer();
        ConnectionHandle ws = rig.socket(peer.uri(), null, null, extension(offer));
        Journal journal = rig.outcome(ws);
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
