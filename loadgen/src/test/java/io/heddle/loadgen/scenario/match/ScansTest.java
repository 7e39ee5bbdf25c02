package io.heddle.loadgen.scenario.match;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.plan.Extract;
import io.heddle.loadgen.plan.Extract.Bytes.Type;
import io.heddle.loadgen.plan.Matcher;
import io.heddle.loadgen.plan.PlanException;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(20)
class ScansTest {
    private final MatchRig rig = new MatchRig();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"1|1.0|true", "1.0|1|true", "10|1e1|true", "\"1\"|1|true", "\"1\"|1.0|false",
        "true|true|true", "\"a\"|a|true", "\"a\"|b|false", "null|null|true", "-0|0|true", "1|2|false", "{}|{}|true",
        "123456789012345678901|123456789012345678901.0|true", "123456789012345678901|123456789012345678902|false"})
    void valuesAreComparedAsNumbersOrAsText(String value, String expected, boolean equal) {
        assertEquals(equal, rig.matches(new Matcher.Value(new Extract.JsonPath("$.v"), expected), "{\"v\":" + value + "}"));
    }

    @Test
    void matchersCombine() {
        Matcher a = new Matcher.Contains("a");
        Matcher b = new Matcher.Contains("b");
        assertTrue(rig.matches(new Matcher.All(List.of(a, b)), "ab"));
        assertFalse(rig.matches(new Matcher.All(List.of(a, b)), "a"));
        assertTrue(rig.matches(new Matcher.Any(List.of(a, b)), "b"));
        assertFalse(rig.matches(new Matcher.Any(List.of(a, b)), "c"));
        assertTrue(rig.matches(new Matcher.Not(a), "b"));
        assertTrue(rig.matches(new Matcher.Value(new Extract.Whole(), "whole"), "whole"));
        assertThrows(PlanException.class, () -> rig.compile(new Matcher.All(List.of())));
    }

    @Test
    void substringsAreFoundWhereStringsFindThem() {
        for (long seed = 1; seed <= 2_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            String text = letters(random, random.nextInt(60));
            String part = letters(random, random.nextInt(random.nextInt(20) == 0 ? 300 : 6));
            if (random.nextBoolean() && !text.isEmpty()) {
                int from = random.nextInt(text.length());
                part = text.substring(from, random.nextInt(from, text.length() + 1));
            }
            byte[] bytes = MatchRig.utf8(text);
            byte[] wanted = MatchRig.utf8(part);
            String words = "seed " + seed + ": " + part + " in " + text;
            assertEquals(text.contains(part), new Substring(wanted).isIn(bytes, bytes.length), words);
            assertEquals(text.contains(part), Substring.isIn(bytes, bytes.length, wanted, wanted.length), words);
        }
    }

    private static String letters(SplittableRandom random, int count) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < count; i++) {
            letters.append("abé".charAt(random.nextInt(3)));
        }
        return letters.toString();
    }

    @Test
    void bytesAreReadAtTheirOffset() {
        byte[] message = HexFormat.of().parseHex("00fffe800000000000000102");
        assertEquals("-2", rig.find(rig.compile(new Extract.Bytes(1, 2, Type.INTEGER)), message));
        assertEquals("-257", rig.find(rig.compile(new Extract.Bytes(1, 2, Type.LITTLE_ENDIAN_INTEGER)), message));
        assertEquals("-9223372036854775807", rig.find(rig.compile(new Extract.Bytes(3, 8, Type.INTEGER)), message));
        assertEquals("2", rig.find(rig.compile(new Extract.Bytes(11, 1, Type.INTEGER)), message));
        assertNull(rig.find(rig.compile(new Extract.Bytes(11, 2, Type.INTEGER)), message));
        assertNull(rig.find(rig.compile(new Extract.Bytes(Integer.MAX_VALUE, 8, Type.INTEGER)), message));
        assertEquals("bc", rig.find(new Extract.Bytes(1, 2, Type.TEXT), "abcd"));
        assertThrows(PlanException.class, () -> rig.compile(new Extract.Bytes(0, 3, Type.INTEGER)));
        assertThrows(PlanException.class, () -> rig.compile(new Extract.Bytes(-1, 1, Type.TEXT)));
    }

    @Test
    void bytesAtAnOffsetMatch() {
        byte[] message = HexFormat.of().parseHex("00fffe80");
        assertTrue(rig.matches(new Matcher.BytesAt(1, "ff FE"), message));
        assertFalse(rig.matches(new Matcher.BytesAt(2, "fffe"), message));
        assertFalse(rig.matches(new Matcher.BytesAt(3, "8000"), message));
        assertThrows(PlanException.class, () -> rig.compile(new Matcher.BytesAt(0, "f")));
    }

    @Test
    void regularExpressionsGiveTheirFirstGroupOrTheMatch() {
        assertEquals("42", rig.find(new Extract.Regex("id=(\\d+)"), "x id=42 y"));
        assertEquals("id=42", rig.find(new Extract.Regex("id=\\d+"), "x id=42 y"));
        assertNull(rig.find(new Extract.Regex("(a)|b"), "b"));
        assertTrue(rig.matches(new Matcher.Regex("b+c"), "abbbc"));
        assertThrows(PlanException.class, () -> rig.compile(new Extract.Regex("(")));
    }

    @Test
    void functionsOfAPlanMayFailWithoutHarm() {
        assertEquals("4", rig.find(new Extract.Computed(message -> String.valueOf(message.bytes().remaining())), "abcd"));
        assertNull(rig.find(new Extract.Computed(message -> null), "abcd"));
        assertNull(rig.find(new Extract.Computed(message -> String.valueOf(message.text().charAt(9))), "abcd"));
        assertFalse(rig.matches(new Matcher.Computed(message -> {
            throw new IllegalStateException("no");
        }), "x"));
        assertEquals(2, rig.errors.size());
        assertTrue(rig.errors.get(1).contains("IllegalStateException: no"), rig.errors.get(1));
    }

    @Test
    void numbersCompareAsBigDecimalsDo() {
        Decimals left = new Decimals();
        Decimals right = new Decimals();
        for (long seed = 1; seed <= 2_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            String one = number(random);
            String other = random.nextInt(3) == 0 ? new BigDecimal(one).toString() : number(random);
            byte[] oneBytes = MatchRig.utf8(one);
            byte[] otherBytes = MatchRig.utf8(other);
            assertTrue(left.parse(oneBytes, 0, oneBytes.length) && right.parse(otherBytes, 0, otherBytes.length), one + " " + other);
            assertEquals(Integer.signum(new BigDecimal(one).compareTo(new BigDecimal(other))), Integer.signum(left.compareTo(right)),
                "seed " + seed + ": " + one + " and " + other);
        }
        for (String none : new String[] {"", "-", "1.", ".5", "1e", "1x", "+1", "e5", " 1", "1e+", "NaN"}) {
            assertFalse(left.parse(MatchRig.utf8(none), 0, none.length()), none);
        }
    }

    private static String number(SplittableRandom random) {
        StringBuilder number = new StringBuilder(random.nextBoolean() ? "-" : "");
        String digits = random.nextBoolean() ? "01" : "0123456789";
        for (int i = random.nextInt(1, random.nextInt(10) == 0 ? 25 : 4); i > 0; i--) {
            number.append(digits.charAt(random.nextInt(digits.length())));
        }
        if (random.nextBoolean()) {
            number.append('.');
            for (int i = random.nextInt(1, random.nextInt(10) == 0 ? 25 : 4); i > 0; i--) {
                number.append(digits.charAt(random.nextInt(digits.length())));
            }
        }
        if (random.nextInt(3) == 0) {
            number.append("e").append(random.nextInt(-5, 6));
        }
        return number.toString();
    }

    @ParameterizedTest
    @CsvSource({"1764590400,1000000000,1764590400000000000", "1764590400.25,1000000000,1764590400250000000", "1764590400123,1000000,"
        + "1764590400123000000", "1.7645904e9,1000000000,1764590400000000000", "1764590400123456789,1,1764590400123456789", "x,1,-1",
        "1764590400.000001,1000000000,1764590400000001000"})
    void stampsOfAnyUnitBecomeNanoseconds(String stamp, long unit, long expected) {
        rig.find(new Extract.Whole(), stamp);
        assertEquals(expected, rig.inbox.found().times(unit));
    }
}
