package io.heddle.testkit.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.testkit.RequestHead;
import io.heddle.testkit.UpgradeAnswer;
import io.heddle.testkit.wire.ServerFrames;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** permessage-deflate of the scripted server: its payloads, a client's wrong ones, and the answers to offers. */
@Timeout(60)
final class DeflateCodecTest {
    private static final int RSV1 = 4;
    private static final String NO_TAKEOVER = "server_no_context_takeover; client_no_context_takeover";

    private static DeflateParameters parameters(String text) throws Violation {
        return DeflateParameters.answer(new RequestHead("GET", "/", "HTTP/1.1", List.of()), UpgradeAnswer.accept().deflate(text));
    }

    private static String answerTo(String offer) throws Violation {
        RequestHead head = new RequestHead("GET", "/", "HTTP/1.1", List.of(Map.entry("Sec-WebSocket-Extensions", offer)));
        UpgradeAnswer answer = UpgradeAnswer.accept().deflate();
        DeflateParameters agreed = DeflateParameters.answer(head, answer);
        return agreed == null ? "none" : agreed.header(answer).getValue();
    }

    /** One side's messages are read by the other: server_ and client_ name the same contexts at both. */
    @ParameterizedTest
    @ValueSource(strings = {"", NO_TAKEOVER})
    void messagesAndFragmentsComeBack(String text) throws Violation {
        MessageCodec server = new DeflateCodec(parameters(text));
        MessageCodec client = new DeflateCodec(parameters(text));
        int[] sizes = {0, 1, 5, 0, 125, 8_192, 100_000, 1_000_000, 0};
        for (int size : sizes) {
            byte[] message = ServerFrames.pattern(size, size);
            assertArrayEquals(message, client.decode(RSV1, server.encode(message, true)));
            byte[] fragments = ServerFrames.join(server.encode(message, false), server.encode(new byte[0], false),
                server.encode(message, false), server.encode(new byte[0], true));
            assertArrayEquals(ServerFrames.join(message, message), client.decode(RSV1, fragments));
        }
        server.close();
        client.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"''|true", NO_TAKEOVER + "|false"})
    void contextIsTakenOverAsAgreed(String text, boolean isTaken) throws Violation {
        MessageCodec codec = new DeflateCodec(parameters(text));
        byte[] message = ServerFrames.pattern(1_000);
        int first = codec.encode(message, true).length;
        int second = codec.encode(message, true).length;
        assertEquals(isTaken, second < first / 10, first + " and then " + second + " bytes");
        codec.close();
    }

    /** RFC 7692 sections 7.2.3.1 to 7.2.3.6, on one connection with context takeover. */
    @ParameterizedTest
    @ValueSource(strings = {"f248cdc9c90700", "000500faff48656c6c6f00", "f348cdc9c9070000", "f2480500 0000ffff cac9c90700"})
    void theExamplesOfTheRfcAreRead(String hex) throws Violation {
        MessageCodec codec = new DeflateCodec(parameters(""));
        assertEquals("Hello", text(codec.decode(RSV1, ServerFrames.hex(hex))));
        assertEquals("", text(codec.decode(RSV1, new byte[1])));
        assertEquals("plain", text(codec.decode(0, ServerFrames.utf8("plain"))));
        assertEquals("Hello", text(codec.decode(RSV1, ServerFrames.hex("f248cdc9c90700"))));
        assertEquals("Hello", text(codec.decode(RSV1, ServerFrames.hex("f200110000"))));
        codec.close();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Blocks of a type that there is not, a distance without a context, and the beginnings of blocks. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ''     | ffff                     | that is no DEFLATE
        ''     | 070707                   | that is no DEFLATE
        ''     | f200110000               | that is no DEFLATE
        ''     | 000500faff48656c         | within a block
        none   | 000500faff48656c         | within a block
        none   | f248cdc9                 | within a block
        none   | f348cdc9c907             | within a block
        none   | f200110000               | that is no DEFLATE
        """)
    void messagesThatAreNotOfTheRfcAreViolations(String text, String hex, String expected) throws Violation {
        MessageCodec codec = new DeflateCodec(parameters(text.equals("none") ? NO_TAKEOVER : ""));
        Violation violation = assertThrows(Violation.class, () -> codec.decode(RSV1, ServerFrames.hex(hex)));
        assertTrue(violation.getMessage().contains(expected) && violation.getMessage().contains("RFC 7692"), violation::getMessage);
        codec.close();
    }

    @Test
    void aSmallMessageThatInflatesWithoutEndIsAViolation() throws Violation {
        MessageCodec codec = new DeflateCodec(parameters(""));
        byte[] bomb = codec.encode(new byte[MessageAssembler.MAX_MESSAGE_BYTES + 1], true);
        assertTrue(bomb.length < 100_000, bomb.length + " bytes");
        Violation violation = assertThrows(Violation.class, () -> codec.decode(RSV1, bomb));
        assertTrue(violation.getMessage().contains("more than 67108864 bytes"), violation::getMessage);
        codec.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        permessage-deflate                                                       | permessage-deflate
        permessage-deflate; client_max_window_bits                               | permessage-deflate
        permessage-deflate; server_no_context_takeover; client_no_context_takeover \
            | permessage-deflate; server_no_context_takeover; client_no_context_takeover
        x-other, permessage-deflate;client_no_context_takeover                   | permessage-deflate; client_no_context_takeover
        permessage-deflate; server_max_window_bits="15"                          | permessage-deflate; server_max_window_bits=15
        permessage-deflate; server_max_window_bits=9, permessage-deflate         | permessage-deflate
        permessage-deflate; server_max_window_bits=9                             | none
        x-other                                                                  | none
        """)
    void offersAreAnswered(String offer, String answer) throws Violation {
        assertEquals(answer, answerTo(offer));
    }

    @ParameterizedTest
    @ValueSource(strings = {"permessage-deflate; unknown", "permessage-deflate; client_no_context_takeover=1",
        "permessage-deflate; server_max_window_bits", "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; client_max_window_bits=7", "permessage-deflate; client_max_window_bits=010",
        "permessage-deflate; client_no_context_takeover; client_no_context_takeover", "permessage-deflate;"})
    void offersThatAreNoneAreViolations(String offer) {
        Violation violation = assertThrows(Violation.class, () -> answerTo(offer));
        assertTrue(violation.getMessage().contains("(RFC 7692 section 7.1): \"" + offer), violation::getMessage);
    }
}
