package io.heddle.engine.autobahn;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the suite's server calls instead of its own code must not change its judgement. */
@Timeout(60)
class SuiteOctetsTest {

    @Test
    void maskingGoesRoundTheFourOctetsFromAnyStart() {
        String mask = "\u0001\u0002\u0004\u0080";
        assertArrayEquals(new byte[] {1, 2, 4, (byte) 0x80, 1}, SuiteOctets.xor("\0\0\0\0\0", mask, 0));
        assertArrayEquals(new byte[] {(byte) 0x80, 1, 2}, SuiteOctets.xor("\0\0\0", mask, 3));
        assertArrayEquals(new byte[0], SuiteOctets.xor("", mask, 2));
    }

    @Test
    void maskingTwiceGivesTheOctetsBack() {
        byte[] data = new byte[1_000];
        new Random(7).nextBytes(data);
        String text = new String(data, ISO_8859_1);
        for (int at = 0; at < 4; at++) {
            String masked = new String(SuiteOctets.xor(text, "abc\u00ff", at), ISO_8859_1);
            assertArrayEquals(data, SuiteOctets.xor(masked, "abc\u00ff", at));
        }
    }

    @Test
    void theAutomatonStopsBeforeTheOctetThatIsInvalid() {
        // Octets below 0x80 are class 0, others class 1; state 0 accepts class 0, and class 1 leads to the invalid state 1.
        StringBuilder dfa = new StringBuilder();
        for (int octet = 0; octet < 256; octet++) {
            dfa.append(octet < 0x80 ? '\0' : '\u0001');
        }
        dfa.append('\0').append('\u0001').append("\0".repeat(14)).append("\u0001".repeat(16));
        assertEquals(3L << 8, SuiteOctets.utf8(dfa.toString(), "abc", 0));
        assertEquals(2L << 8 | 1, SuiteOctets.utf8(dfa.toString(), "ab\u0080cd", 0));
        assertEquals(1, SuiteOctets.utf8(dfa.toString(), "\u0080", 0));
        assertEquals(0, SuiteOctets.utf8(dfa.toString(), "", 0));
        assertEquals(1, SuiteOctets.utf8(dfa.toString(), "abc", 1));
    }
}
