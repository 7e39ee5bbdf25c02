package io.heddle.loadgen.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.heddle.api.SendResult;
import io.heddle.api.WebSocket;
import io.heddle.loadgen.cli.UserError;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class InputFormTest {

    /** What a form sends for a record: text, or hexadecimal digits of a binary message. */
    private static String sent(InputForm form, byte[] record) throws InputForm.Unfit {
        AtomicReference<String> sent = new AtomicReference<>();
        WebSocket webSocket = (WebSocket) Proxy.newProxyInstance(
            WebSocket.class.getClassLoader(), new Class<?>[] {WebSocket.class}, (self, method, arguments) -> {
                sent.set(arguments[0] instanceof byte[] bytes ? "binary " + HexFormat.of().formatHex(bytes) : (String) arguments[0]);
                return SendResult.QUEUED;
            });
        assertEquals(SendResult.QUEUED, form.parse(record, 100).apply(webSocket));
        return sent.get();
    }

    private static String refusal(InputForm form, byte[] record) {
        return assertThrows(InputForm.Unfit.class, () -> form.parse(record, 100)).getMessage();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
        0a1b2c           | 0a1b2c
        0A 1b:2C         | 0a1b2c
        "  00\tff  "     | 00ff
        ""               | ""
        " : "            | ""
        """)
    void hexIsPairsOfDigitsWithOrWithoutGaps(String record, String bytes) throws InputForm.Unfit {
        assertEquals("binary " + bytes, sent(InputForm.HEX, record.getBytes(StandardCharsets.US_ASCII)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        0x0a    | has no hexadecimal digit at column 2: write bytes as 0a1b2c, or as 0a 1b 2c
        0a1g    | has no hexadecimal digit at column 4: write bytes as 0a1b2c, or as 0a 1b 2c
        0a 1 2  | has a byte of one digit at column 4: each byte has two, such as 0a
        0a1     | ends in the middle of a byte: each byte has two hexadecimal digits, such as 0a
        """)
    void wrongHexIsToldWithItsColumnAndNotRepeated(String record, String reason) {
        assertEquals(reason, refusal(InputForm.HEX, record.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void digitsOfOtherScriptsAreNoHex() {
        refusal(InputForm.HEX, "\u0661\u0662".getBytes(StandardCharsets.UTF_8));
        refusal(InputForm.HEX, new byte[] {(byte) 0xFF, (byte) 0x80});
    }

    @Test
    void textIsUtf8AndNothingElse() throws InputForm.Unfit {
        assertEquals("gr\u00fc\u00df \ud83e\uddf5", sent(InputForm.TEXT, "gr\u00fc\u00df \ud83e\uddf5".getBytes(StandardCharsets.UTF_8)));
        for (byte[] wrong : List.of(new byte[] {'a', (byte) 0xFF}, new byte[] {(byte) 0xC3},
            new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80})) {
            assertEquals("is not valid UTF-8, which a text message must be (RFC 6455 section 5.6): send other bytes with --binary or --hex",
                refusal(InputForm.TEXT, wrong));
        }
    }

    @Test
    void binaryTakesEveryByteAsItIs() throws InputForm.Unfit {
        assertEquals("binary 61ff00", sent(InputForm.BINARY, new byte[] {'a', (byte) 0xFF, 0}));
    }

    @Test
    void theLimitCountsTheBytesOfTheMessageAndNotOfTheDigits() throws InputForm.Unfit {
        assertEquals("binary " + "0a".repeat(100), sent(InputForm.HEX, "0a ".repeat(100).getBytes(StandardCharsets.US_ASCII)));
        assertEquals("has more than 100 bytes (--max-message)",
            refusal(InputForm.HEX, "0a".repeat(101).getBytes(StandardCharsets.US_ASCII)));
        for (InputForm form : List.of(InputForm.TEXT, InputForm.BINARY)) {
            assertEquals("has more than 100 bytes (--max-message)", refusal(form, new byte[101]));
        }
    }

    @Test
    void messagesOfTheCommandLineAreCheckedBeforeAnythingIsOpened() {
        InputForm.HEX.check(List.of("0a", ""), 1);
        UserError error = assertThrows(UserError.class, () -> InputForm.HEX.check(List.of("0a", "SECRET"), 1));
        assertEquals("--message number 2 has no hexadecimal digit at column 1: write bytes as 0a1b2c, or as 0a 1b 2c.", error.getMessage());
    }
}
