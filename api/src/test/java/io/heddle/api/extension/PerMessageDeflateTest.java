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
@Timeout(30)
class PerMessageDeflateTest {
    private static final PerMessageDeflate DEFAULTS = PerMessageDeflate.defaults();

    /** An engine that writes down what it is asked for. */
    private static final class Answer implements ExtensionAnswer {
        private final Map<String, List<String>> parameters = new LinkedHashMap<>();
        private String agreed;

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
        public ExtensionSession deflate(PerMessageDeflate settings, boolean clientTakeover, boolean serverTakeover) {
            agreed = (clientTakeover ? "client " : "") + (serverTakeover ? "server" : "");
            return null;
        }
    }

    private static String agreed(PerMessageDeflate settings, String answer) {
        Answer given = new Answer(answer);
        settings.accept(given);
        return given.agreed.strip();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "true  | false | 15 | permessage-deflate; client_no_context_takeover",
        "false | false | 15 | permessage-deflate",
        "false | true  | 15 | permessage-deflate; server_no_context_takeover",
        "true  | true  | 9  | permessage-deflate; client_no_context_takeover; server_no_context_takeover; server_max_window_bits=9",
        "false | false | 14 | permessage-deflate; server_max_window_bits=14"})
    void itOffersWhatIsSetAndNeverABoundForItsOwnWindow(boolean client, boolean server, int bits, String offer) {
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
        assertEquals(agreed, agreed(DEFAULTS.clientNoContextTakeover(clientNoContextTakeover), answer));
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 10, 11, 12, 13, 14, 15})
    void theServerMayTakeASmallerWindowThanTheOneAskedFor(int bits) {
        PerMessageDeflate settings = DEFAULTS.serverMaxWindowBits(bits);
        for (int granted = 8; granted <= bits; granted++) {
            assertEquals("server", agreed(settings, "server_max_window_bits=" + granted));
        }
        if (bits < 15) {
            assertThrows(IllegalArgumentException.class, () -> agreed(settings, ""));
            assertThrows(IllegalArgumentException.class, () -> agreed(settings, "server_max_window_bits=" + (bits + 1)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"client_max_window_bits=8", "client_max_window_bits=14", "client_max_window_bits", "server_max_window_bits",
        "server_max_window_bits=7", "server_max_window_bits=16", "server_max_window_bits=015", "server_max_window_bits=+9",
        "server_no_context_takeover=true", "client_no_context_takeover=1", "Server_no_context_takeover", "foo", "foo=1",
        "server_no_context_takeover; server_no_context_takeover", "server_max_window_bits=9; server_max_window_bits=9"})
    void answersThatMustFail(String answer) {
        String sentence = assertThrows(IllegalArgumentException.class, () -> agreed(DEFAULTS, answer)).getMessage();
        assertTrue(sentence.contains("RFC 7692 section 7.1"), sentence);
        assertTrue(sentence.contains(answer.split("[=;]")[0]), sentence);
    }

    @Test
    void aRefusedTakeoverMustBeGranted() {
        assertThrows(IllegalArgumentException.class, () -> agreed(DEFAULTS.serverNoContextTakeover(true), ""));
        assertEquals("", agreed(DEFAULTS.serverNoContextTakeover(true), "server_no_context_takeover"));
    }

    @Test
    void eachSettingMakesAnotherOne() {
        PerMessageDeflate all = DEFAULTS.level(1).clientNoContextTakeover(false).serverNoContextTakeover(true).serverMaxWindowBits(12)
            .minBytes(0).maxInflatedBytes(1_000).maxRatio(10);
        assertEquals("PerMessageDeflate[level=1, clientNoContextTakeover=false, serverNoContextTakeover=true, serverMaxWindowBits=12,"
            + " minBytes=0, maxInflatedBytes=1000, maxRatio=10]", all.toString());
        assertEquals("PerMessageDeflate[level=-1, clientNoContextTakeover=true, serverNoContextTakeover=false, serverMaxWindowBits=15,"
            + " minBytes=128, maxInflatedBytes=9223372036854775807, maxRatio=256]", DEFAULTS.toString());
        assertEquals(1, all.level());
        assertEquals(12, all.serverMaxWindowBits());
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
