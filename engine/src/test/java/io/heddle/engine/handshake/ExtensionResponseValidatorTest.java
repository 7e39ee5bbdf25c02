package io.heddle.engine.handshake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.engine.handshake.NegotiatedExtension.Parameter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ExtensionResponseValidatorTest {

    @Test
    void noHeaderMeansNoExtension() {
        assertEquals(List.of(), accepted(List.of("a"), "Server", "x"));
        assertEquals(List.of(), accepted(List.of()));
    }

    @Test
    void theServersOrderAndParametersAreKept() {
        assertEquals(List.of(extension("c", new Parameter("q", "1"), new Parameter("p", null)), extension("a")),
            accepted(List.of("a", "b", "c"), "Sec-WebSocket-Extensions", "c; q=\"1\"; p, a"));
    }

    @Test
    void repeatedHeadersAreOneList() {
        assertEquals(List.of(extension("b"), extension("a")),
            accepted(List.of("a", "b"), "Sec-WebSocket-Extensions", "b", "Server", "x", "sec-websocket-extensions", "a"));
    }

    @Test
    void namesAreComparedWithoutRegardToCaseAndKeptAsOffered() {
        assertEquals(List.of(extension("permessage-deflate")),
            accepted(List.of("permessage-deflate"), "Sec-WebSocket-Extensions", "Permessage-DEFLATE"));
    }

    @Test
    void anExtensionThatWasNotOfferedIsRefused() {
        List<String> offers = List.of("permessage-deflate");
        assertRefused(UpgradeViolation.EXTENSION_NOT_OFFERED, "'x-webkit-deflate-frame'", offers, "x-webkit-deflate-frame");
        assertRefused(UpgradeViolation.EXTENSION_NOT_OFFERED, "'permessage'", offers, "permessage");
        assertRefused(UpgradeViolation.EXTENSION_NOT_OFFERED, "'mux'", offers, "permessage-deflate, mux");
        assertRefused(UpgradeViolation.EXTENSION_NOT_OFFERED, "'permessage-deflate'", List.of(), "permessage-deflate");
    }

    @Test
    void anOfferIsAcceptedOnce() {
        assertRefused(UpgradeViolation.EXTENSION_REPEATED, "'a'", List.of("a"), "a, a");
        assertRefused(UpgradeViolation.EXTENSION_REPEATED, "'A'", List.of("a", "b"), "a, b, A");
        assertEquals(List.of(extension("a"), extension("a")), accepted(List.of("a", "a"), "Sec-WebSocket-Extensions", "a, a"));
        assertRefused(UpgradeViolation.EXTENSION_REPEATED, "'a'", List.of("a", "a"), "a, a, a");
    }

    @Test
    void repetitionIsSeenAcrossHeaders() {
        ExtensionResponseValidator negotiator = new ExtensionResponseValidator(List.of("a"));
        assertFalse(negotiator.negotiate(headers("Sec-WebSocket-Extensions", "a", "Sec-WebSocket-Extensions", "a; b")));
        assertEquals(UpgradeViolation.EXTENSION_REPEATED, negotiator.violation());
    }

    @Test
    void aFieldWithoutAnElementNamesNone() {
        for (String empty : List.of("", " ", ",", " ,\t, ")) {
            assertEquals(List.of(), accepted(List.of(), "Sec-WebSocket-Extensions", empty));
        }
    }

    @Test
    void aMalformedHeaderIsRefused() {
        assertRefused(UpgradeViolation.EXTENSION_MALFORMED, "a parameter name is missing at index 2 of 'a;'", List.of("a"), "a;");
        ExtensionResponseValidator negotiator = new ExtensionResponseValidator(List.of("a"));
        assertFalse(negotiator.negotiate(headers("Sec-WebSocket-Extensions", "a", "Sec-WebSocket-Extensions", "a b")));
        assertEquals(UpgradeViolation.EXTENSION_MALFORMED, negotiator.violation());
    }

    private static void assertRefused(UpgradeViolation violation, String detail, List<String> offers,
        String header) {
        ExtensionResponseValidator negotiator = new ExtensionResponseValidator(offers);
        assertFalse(negotiator.negotiate(headers("Sec-WebSocket-Extensions", header)));
        assertEquals(violation, negotiator.violation());
        assertEquals(detail, negotiator.detail());
    }

    private static List<NegotiatedExtension> accepted(List<String> offers, String... pairs) {
        ExtensionResponseValidator negotiator = new ExtensionResponseValidator(offers);
        assertTrue(negotiator.negotiate(headers(pairs)), () -> negotiator.violation() + " " + negotiator.detail());
        assertNull(negotiator.violation());
        return negotiator.accepted();
    }

    private static NegotiatedExtension extension(String name, Parameter... parameters) {
        return new NegotiatedExtension(name, List.of(parameters));
    }

    private static UpgradeHeaders headers(String... pairs) {
        UpgradeHeaders.Builder builder = new UpgradeHeaders.Builder();
        for (int i = 0; i < pairs.length; i += 2) {
            builder.add(pairs[i], pairs[i + 1]);
        }
        return builder.build();
    }
}
