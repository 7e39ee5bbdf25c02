package io.heddle.engine.handshake;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.heddle.api.internal.LogText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HeaderRulesTest {

    @Test
    void aNameIsMadeOfTheCharactersOfATokenOnly() {
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            String name = "X" + (char) c;
            boolean isToken = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
                || c < 0x80 && "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
            if (isToken) {
                assertDoesNotThrow(() -> HeaderRules.checkName(name));
            } else {
                assertThrows(IllegalArgumentException.class, () -> HeaderRules.checkName(name), name);
            }
        }
    }

    @Test
    void aValueIsLatin1WithoutControlCharacters() {
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            String value = "x" + (char) c;
            if (c == '\t' || c >= 0x20 && c <= 0xFF && c != 0x7F) {
                assertDoesNotThrow(() -> HeaderRules.checkValue("X", value));
            } else {
                assertThrows(IllegalArgumentException.class, () -> HeaderRules.checkValue("X", value), value);
            }
        }
    }

    @Test
    void messagesNameHeaderCharacterAndPosition() {
        assertEquals("header X-A: U+000A at index 2 in the value is a control character (RFC 9110 section 5.5)",
            refusal(() -> HeaderRules.checkValue("X-A", "ab\nc")));
        assertEquals("header X-A: U+1F600 at index 1 in the value is not ISO-8859-1; encode it first (RFC 9110 section 5.5)",
            refusal(() -> HeaderRules.checkValue("X-A", "a\ud83d\ude00")));
        assertEquals("the header name is not a token: U+000D at index 1 is not allowed in it (RFC 9110 section 5.6.2)",
            refusal(() -> HeaderRules.checkName("a\r\nb")));
        assertEquals("the header name is empty", refusal(() -> HeaderRules.checkName("")));
    }

    @Test
    void printableTextIsOneShortAsciiLine() {
        assertEquals("null", LogText.printable(null));
        assertEquals("a\\u000d\\u000a\\u001b\\u00e9~", LogText.printable("a\r\n\u001b\u00e9~"));
        assertEquals("x".repeat(60), LogText.printable("x".repeat(60)));
        assertEquals("x".repeat(60) + "...", LogText.printable("x".repeat(61)));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ===",
        "dGhlIHNhbXBsZSBub25jZQAA", "dGhlIHNhbXBsZSBub25jZ\r\n=", "dGhlIHNhbXBsZSBub25j\r\n==", "dGhlIHNhbXBsZSBub25jZ\u0080==",
        "dGhlIHNhbXBsZSBub25jZ-==", "dGhlIHNhbXBsZSBub25jZ\u00e9=="})
    void aKeyIsBase64OfSixteenBytes(String key) {
        assertEquals("header Sec-WebSocket-Key: the key is not base64 of 16 bytes (RFC 6455 section 4.1)",
            refusal(() -> new Http1Upgrade(Responses.PLAIN, 1024, Responses.MAX_FIELDS, key)));
    }

    private static String refusal(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(IllegalArgumentException.class, call).getMessage();
    }
}
