package io.heddle.engine.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.testkit.wire.ServerFrames;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against the platform's decoder, and against the set of all encodings of all code points. */
@Timeout(120)
class Utf8ValidatorModelTest {

    private static final int[] EDGES = {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xE0, 0xED, 0xF0, 0xF4, 0xFF};

    private static final byte[] AROUND = ServerFrames.hex("61 62 c3 a9 64 65");

    private final CharsetDecoder decoder =
        StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT);
    private final CharBuffer chars = CharBuffer.allocate(256);

    @Test
    void allOneAndTwoByteTextsAgreeWithThePlatform() {
        for (int a = 0; a < 256; a++) {
            assertAgrees((byte) a);
            for (int b = 0; b < 256; b++) {
                assertAgrees((byte) a, (byte) b);
            }
        }
    }

    @Test
    void threeByteTextsAgreeWithThePlatform() {
        for (int a = 0; a < 256; a++) {
            for (int b = 0; b < 256; b++) {
                for (int c : EDGES) {
                    assertAgrees((byte) a, (byte) b, (byte) c);
                }
            }
        }
    }

    @Test
    void fourByteTextsAgreeWithThePlatform() {
        for (int a = 0xEF; a < 0xF9; a++) {
            for (int b = 0; b < 256; b++) {
                for (int c : EDGES) {
                    for (int d : EDGES) {
                        assertAgrees((byte) a, (byte) b, (byte) c, (byte) d);
                    }
                }
            }
        }
    }

    /**
     * Walks every sequence of bytes that begins a character, one more byte at a time: the state must be rejected exactly when no
     * code point's encoding begins that way. This proves both validity and the place of the rejection.
     */
    @Test
    void everyPrefixOfEveryCharacterIsViableAndNoOther() {
        BitSet[] prefixes = {new BitSet(), new BitSet(), new BitSet()};
        int fourByteCharacters = 0;
        for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
            if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
                byte[] encoded = Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
                int prefix = 0;
                for (int i = 0; i < Math.min(encoded.length, 3); i++) {
                    prefix = prefix << 8 | encoded[i] & 0xFF;
                    prefixes[i].set(prefix);
                }
                fourByteCharacters += encoded.length == 4 ? 1 : 0;
            }
        }
        assertEquals(0x10_0000, fourByteCharacters);
        assertEquals(fourByteCharacters, walk(prefixes, 0, 0, Utf8Validator.ACCEPT));
    }

    /** Returns how many characters of four bytes were accepted. */
    private static int walk(BitSet[] prefixes, int depth, int prefix, int state) {
        int accepted = 0;
        byte[] next = new byte[1];
        for (int value = 0; value < 256; value++) {
            next[0] = (byte) value;
            int after = Utf8ValidatorTest.validate(state, next, 0, 1);
            int longer = prefix << 8 | value;
            if (depth < 3) {
                assertEquals(prefixes[depth].get(longer), after >= 0, () -> Integer.toHexString(longer));
                if (after > Utf8Validator.ACCEPT) {
                    accepted += walk(prefixes, depth + 1, longer, after);
                }
            } else {
                assertTrue(after <= Utf8Validator.ACCEPT, "no character has more than four bytes");
                accepted += after == Utf8Validator.ACCEPT ? 1 : 0;
            }
        }
        return accepted;
    }

    /** Whole words take another path than single bytes; the walk above covers the bytes, this the words. */
    @Test
    void wordsAndSingleBytesComeToTheSameState() {
        ByteBuffer word = ByteBuffer.allocate(4);
        for (int first = 0x80; first < 0x100; first++) {
            for (int rest = 0; rest < 0x1_0000; rest++) {
                for (int fourth : first < 0xF0 ? new int[] {0x41, 0xC3} : EDGES) {
                    int value = first << 24 | rest << 8 | fourth;
                    word.putInt(0, value);
                    int state = Utf8Validator.ACCEPT;
                    for (int i = 0; i < word.capacity(); i++) {
                        state = Utf8Validator.validate(state, word, i, 1);
                    }
                    int whole = Utf8Validator.validate(Utf8Validator.ACCEPT, word, 0, word.capacity());
                    if (state != whole) {
                        assertEquals(state, whole, Integer.toHexString(value));
                    }
                }
            }
        }
    }

    /** Words of short characters are judged eight bytes at once: every pair of bytes, wherever it lies in the word, and across two. */
    @Test
    void everyPairOfBytesAtEveryPlaceOfAWordComesToTheSameState() {
        ByteBuffer words = ByteBuffer.allocate(16);
        for (int pair = 0; pair < 0x1_0000; pair++) {
            for (int at = 0; at <= 12; at++) {
                words.putLong(0, 0x4142_C3A9_4344_4546L).putLong(8, 0x4142_4344_4546_C3A9L).putShort(at, (short) pair);
                int state = Utf8Validator.ACCEPT;
                for (int i = 0; i < words.capacity(); i++) {
                    state = Utf8Validator.validate(state, words, i, 1);
                }
                int whole = Utf8Validator.validate(Utf8Validator.ACCEPT, words, 0, words.capacity());
                if (state != whole) {
                    assertEquals(state, whole, Integer.toHexString(pair) + " at " + at);
                }
            }
        }
    }

    @Test
    void randomTextsAgreeWithThePlatformAtEverySplit() {
        int valid = 0;
        int texts = 4_000;
        for (long seed = 1; seed <= texts; seed++) {
            Random random = new Random(seed);
            byte[] text = randomText(random);
            boolean expected = isValid(text);
            valid += expected ? 1 : 0;
            for (int cut = 0; cut <= text.length; cut++) {
                String where = "seed " + seed + " split at " + cut;
                assertEquals(expected, Utf8Validator.isComplete(Utf8ValidatorTest.inTwo(text, cut)), where);
            }
        }
        assertTrue(valid > texts / 4 && valid < texts * 3 / 4, "valid: " + valid);
    }

    /** Characters of all lengths; in half of the texts some bytes are then changed. */
    private static byte[] randomText(Random random) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        int characters = random.nextInt(30);
        for (int i = 0; i < characters; i++) {
            int codePoint = switch (random.nextInt(5)) {
                case 0 -> 0x80 + random.nextInt(0x780);
                case 1 -> 0x800 + random.nextInt(0xD000);
                case 2 -> 0x1_0000 + random.nextInt(0x10_0000);
                default -> random.nextInt(0x80);
            };
            text.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
        }
        byte[] bytes = text.toByteArray();
        if (random.nextBoolean() && bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] =
                random.nextBoolean() ? (byte) EDGES[random.nextInt(EDGES.length)] : (byte) random.nextInt();
            return Arrays.copyOf(bytes, bytes.length - random.nextInt(2));
        }
        return bytes;
    }

    /** Alone, and with so much around it that words are read. */
    private void assertAgrees(byte... text) {
        boolean valid = isValid(text);
        byte[] amidst = ServerFrames.join(AROUND, text, AROUND);
        assertEquals(valid, Utf8Validator.isComplete(Utf8ValidatorTest.validate(Utf8Validator.ACCEPT, text, 0, text.length)),
            () -> ServerFrames.show(text));
        assertEquals(valid, Utf8Validator.isComplete(Utf8ValidatorTest.validate(Utf8Validator.ACCEPT, amidst, 0, amidst.length)),
            () -> ServerFrames.show(amidst));
    }

    private boolean isValid(byte[] text) {
        decoder.reset();
        chars.clear();
        return !decoder.decode(ByteBuffer.wrap(text), chars, true).isError();
    }
}
