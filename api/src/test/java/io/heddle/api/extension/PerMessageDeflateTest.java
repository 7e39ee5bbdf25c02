package io.heddle.api.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.api.WebSocket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What permessage-deflate offers, and what it makes of an answer, RFC 7692 section 7.1; its settings. */
@Timeout(60)
class PerMessageDeflateTest {
    private static final PerMessageDeflate DEFAULTS = PerMessageDeflate.defaults();

    /** An engine that writes down what it is asked for. */
    private static final class Answer implements ExtensionAnswer {
        private final Map<String, List<String>> parameters = new LinkedHashMap<>();
        private PerMessageDeflate agreed;

        /** @param text such as {@code a=1;b} */
        Answer(String text) {
            Arrays.stream(text.split(";")).filter(part -> !part.isBlank()).forEach(part -> {
                String[] pair = part.strip().split("=");
                parameters.computeIfAbsent(pair[0], name -> new ArrayList<>()).add(pair.length == 1 ? "" : pair[1]);
            });
        }

        @Override
        public Map<String, List<String>> parameters() {
            return parameters;
        }

        @Override
        public WebSocket webSocket() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ExtensionSession deflate(PerMessageDeflate settings) {
            agreed = settings;
            return null;
        }
    }

    private static PerMessageDeflate agreed(PerMessageDeflate settings, String answer) {
        Answer given = new Answer(answer);
        settings.accept(given);
        return given.agreed;
    }

    /** The sides that keep their context. */
    private static String takeovers(PerMessageDeflate agreed) {
        return ((agreed.clientNoContextTakeover() ? "" : "client ") + (agreed.serverNoContextTakeover() ? "" : "server")).strip();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "true  | false | 15 | permessage-deflate; client_no_context_takeover",
        "false | false | 15 | permessage-deflate",
        "false | true  | 15 | permessage-deflate; server_no_context_takeover",
        "true  | true  | 9  | permessage-deflate; client_no_context_takeover; server_no_context_takeover; server_max_window_bits=9",
        "false | false | 14 | permessage-deflate; server_max_window_bits=14"})
    void itOffersWhatIsSet(boolean client, boolean server, int bits, String offer) {
        PerMessageDeflate settings =
            DEFAULTS.clientNoContextTakeover(client).serverNoContextTakeover(server).serverMaxWindowBits(bits);
        assertEquals(offer, settings.offer());
        assertEquals(Extension.RSV1, settings.rsvBits());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "true  | '' | server",
        "true  | client_no_context_takeover | server",
        "true  | server_no_context_takeover | ''",
        "false | '' | client server",
        "false | client_no_context_takeover | server",
        "false | server_no_context_takeover; client_no_context_takeover | ''",
        "false | server_no_context_takeover; server_max_window_bits=8 | client",
        "false | client_max_window_bits=15 | client server"})
    void bothSidesHaveASayInWhoKeepsItsContext(boolean clientNoContextTakeover, String answer, String agreed) {
        assertEquals(agreed, takeovers(agreed(DEFAULTS.clientNoContextTakeover(clientNoContextTakeover), answer)));
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 10, 11, 12, 13, 14, 15})
    void theServerMayTakeASmallerWindowThanTheOneAskedFor(int bits) {
        PerMessageDeflate settings = DEFAULTS.serverMaxWindowBits(bits);
        for (int granted = 8; granted <= bits; granted++) {
            PerMessageDeflate agreed = agreed(settings.demandParameters(true), "server_max_window_bits=" + granted);
            assertEquals("server", takeovers(agreed));
            assertEquals(granted, agreed.serverMaxWindowBits());
            assertEquals(List.of(), agreed.ignoredParameters());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "'' | server_no_context_takeover,server_max_window_bits | 15",
        "server_no_context_takeover | server_max_window_bits | 15",
        "server_max_window_bits=10 | server_no_context_takeover | 10",
        "server_max_window_bits=11; server_no_context_takeover | server_max_window_bits | 11",
        "client_no_context_takeover; client_max_window_bits=9 | server_no_context_takeover,server_max_window_bits | 15"})
    void anIgnoredParameterIsToldUnlessItIsDemanded(String answer, String ignored, int bits) {
        PerMessageDeflate offered = DEFAULTS.serverNoContextTakeover(true).serverMaxWindowBits(10);
        PerMessageDeflate agreed = agreed(offered, answer);
        assertEquals(List.of(ignored.split(",")), agreed.ignoredParameters());
        assertEquals(answer.contains("server_no_context_takeover"), agreed.serverNoContextTakeover());
        assertEquals(bits, agreed.serverMaxWindowBits());
        assertTrue(agreed.toString().endsWith("ignoredParameters=[" + ignored.replace(",", ", ") + "]]"), agreed::toString);
        assertEquals(List.of(), offered.ignoredParameters());
        String sentence =
            assertThrows(IllegalArgumentException.class, () -> agreed(offered.demandParameters(true), answer)).getMessage();
        assertTrue(sentence.startsWith(ignored.split(",")[0]) && sentence.contains("was demanded"), sentence);
    }

    @Test
    void anAnswerThatSaysWhatWasOfferedAgreesOnThatVeryObject() {
        PerMessageDeflate offered = DEFAULTS.serverNoContextTakeover(true).serverMaxWindowBits(10);
        assertSame(offered, agreed(offered, "server_no_context_takeover; server_max_window_bits=10; client_no_context_takeover"));
        assertSame(DEFAULTS, agreed(DEFAULTS, ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "0  | permessage-deflate | '' | 0 | client",
        "0  | permessage-deflate | client_max_window_bits=15 | 0 | client",
        "0  | permessage-deflate | client_max_window_bits=9 | 9 | ''",
        "15 | permessage-deflate; client_max_window_bits | '' | 15 | client",
        "15 | permessage-deflate; client_max_window_bits | client_max_window_bits=15 | 15 | client",
        "15 | permessage-deflate; client_max_window_bits | client_max_window_bits=8 | 8 | ''",
        "15 | permessage-deflate; client_max_window_bits | client_max_window_bits=15; client_no_context_takeover | 15 | ''",
        "10 | permessage-deflate; client_max_window_bits=10 | '' | 10 | ''",
        "10 | permessage-deflate; client_max_window_bits=10 | client_max_window_bits=12 | 10 | ''",
        "10 | permessage-deflate; client_max_window_bits=10 | client_max_window_bits=9 | 9 | ''",
        "8  | permessage-deflate; client_max_window_bits=8 | client_max_window_bits=8 | 8 | ''"})
    void ourOwnWindowIsTheSmallestThatEitherSideNames(int bits, String offer, String answer, int window, String takeover) {
        PerMessageDeflate settings = bits == 0 ? DEFAULTS.clientNoContextTakeover(false)
            : DEFAULTS.clientNoContextTakeover(false).clientMaxWindowBits(bits);
        assertEquals(offer, settings.offer());
        PerMessageDeflate agreed = agreed(settings.demandParameters(true), answer + "; server_no_context_takeover");
        assertEquals(window, agreed.clientMaxWindowBits());
        assertEquals(takeover, takeovers(agreed));
    }

    @ParameterizedTest
    @ValueSource(strings = {"client_max_window_bits=7", "client_max_window_bits=16", "client_max_window_bits", "server_max_window_bits",
        "server_max_window_bits=7", "server_max_window_bits=16", "server_max_window_bits=015", "server_max_window_bits=+9",
        "server_no_context_takeover=true", "client_no_context_takeover=1", "Server_no_context_takeover", "foo", "foo=1",
        "server_no_context_takeover; server_no_context_takeover", "server_max_window_bits=9; server_max_window_bits=9"})
    void answersThatMustFail(String answer) {
        String sentence = assertThrows(IllegalArgumentException.class, () -> agreed(DEFAULTS, answer)).getMessage();
        assertTrue(sentence.contains("RFC 7692 section 7.1"), sentence);
        assertTrue(sentence.contains(answer.split("[=;]")[0]), sentence);
    }

    @Test
    void eachSettingMakesAnotherOne() {
        PerMessageDeflate all = DEFAULTS.level(1).clientNoContextTakeover(false).serverNoContextTakeover(true).serverMaxWindowBits(12)
            .clientMaxWindowBits(8).demandParameters(true).minBytes(0).maxInflatedBytes(1_000).maxRatio(10);
        assertEquals("PerMessageDeflate[level=1, clientNoContextTakeover=false, serverNoContextTakeover=true, serverMaxWindowBits=12,"
            + " clientMaxWindowBits=8, demandParameters=true, minBytes=0, maxInflatedBytes=1000, maxRatio=10]", all.toString());
        assertEquals("PerMessageDeflate[level=-1, clientNoContextTakeover=true, serverNoContextTakeover=false, serverMaxWindowBits=15,"
            + " clientMaxWindowBits=0, demandParameters=false, minBytes=128, maxInflatedBytes=9223372036854775807, maxRatio=256]",
            DEFAULTS.toString());
        assertEquals(1, all.level());
        assertEquals(12, all.serverMaxWindowBits());
        assertEquals(8, all.clientMaxWindowBits());
        assertTrue(all.demandParameters());
        assertEquals(0, all.minBytes());
        assertEquals(1_000, all.maxInflatedBytes());
        assertEquals(10, all.maxRatio());
        assertTrue(all.serverNoContextTakeover() && !all.clientNoContextTakeover());
        assertSame(DEFAULTS, PerMessageDeflate.defaults());
        assertNotSame(DEFAULTS, DEFAULTS.level(-1));
    }

    @Test
    void settingsOutOfRangeAreRefusedByNameAndValue() {
        assertEquals("level=10 must be from -1 to 9", refusal(() -> DEFAULTS.level(10)));
        assertEquals("level=-2 must be from -1 to 9", refusal(() -> DEFAULTS.level(-2)));
        assertEquals("serverMaxWindowBits=8 must be from 9 to 15", refusal(() -> DEFAULTS.serverMaxWindowBits(8)));
        assertEquals("serverMaxWindowBits=16 must be from 9 to 15", refusal(() -> DEFAULTS.serverMaxWindowBits(16)));
        assertEquals("clientMaxWindowBits=7 must be from 8 to 15", refusal(() -> DEFAULTS.clientMaxWindowBits(7)));
        assertEquals("clientMaxWindowBits=16 must be from 8 to 15", refusal(() -> DEFAULTS.clientMaxWindowBits(16)));
        assertEquals("minBytes=-1 must be from 0 to 2147483647", refusal(() -> DEFAULTS.minBytes(-1)));
        assertEquals("maxInflatedBytes=0 must be from 1 to 9223372036854775807", refusal(() -> DEFAULTS.maxInflatedBytes(0)));
        assertEquals("maxRatio=0 must be from 1 to 2147483647", refusal(() -> DEFAULTS.maxRatio(0)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1_004, 1_005, 1_006, 1_015, 2_999, 5_000})
    void anExceptionHasACodeThatMayBeSent(int code) {
        assertThrows(IllegalArgumentException.class, () -> new ExtensionException(code, ""));
    }

    @Test
    void anExceptionHasAReasonThatFits() {
        ExtensionException longest = new ExtensionException(3_000, "é".repeat(61) + "e");
        assertEquals(3_000, longest.closeCode());
        assertThrows(IllegalArgumentException.class, () -> new ExtensionException(3_000, "é".repeat(62)));
    }

    private static String refusal(Runnable setting) {
        return assertThrows(IllegalArgumentException.class, setting::run).getMessage();
    }
}
