package io.heddle.loadgen.scenario.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.plan.PlanException;
import io.heddle.loadgen.scenario.template.TemplateCompiler.Use;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
class TemplateTest {
    private static final Place PLACE = new Place("in step login of scenario chat", null);

    private final Variables variables = new Variables(2);
    private final long[] counts = new long[4];
    private final Scope scope = new Scope(new SplittableRandom(3));
    private final Symbols symbols = new Symbols(List.of(new Users()), name -> name.equals("TOKEN") ? "s3cret" : null);

    /** One row of data. */
    private static final class Users implements Rows {
        @Override
        public String name() {
            return "user";
        }

        @Override
        public String file() {
            return "users.csv";
        }

        @Override
        public List<String> columns() {
            return List.of("name", "password");
        }

        @Override
        public void render(int row, int column, ByteSink out) {
            byte[] value = ((column == 0 ? "ann" : "p\"w/ä") + row).getBytes(StandardCharsets.UTF_8);
            out.append(value, 0, value.length);
        }
    }

    TemplateTest() {
        symbols.define("session");
        symbols.define("empty");
        scope.pointAt(12, variables, counts, new int[] {7});
        scope.message(41, 1_764_590_400_000_000_001L, 1_764_590_400_999_999_999L);
        byte[] session = "a\"b\\c\n\u0001é".getBytes(StandardCharsets.UTF_8);
        variables.set(0, session, 0, session.length);
    }

    private Template compile(String text, Use use) {
        return TemplateCompiler.compile(text, use, symbols, PLACE);
    }

    private String text(String text, Use use) {
        return compile(text, use).text(scope);
    }

    private String hex(String text, Use use) {
        ByteSink out = new ByteSink();
        compile(text, use).render(scope, out);
        return HexFormat.of().formatHex(Arrays.copyOf(out.bytes(), out.count()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"hello|hello", "{{id}}|41", "<{{ id }}>|<41>", "{{connection}}|12",
        "{{due}}|1764590400000000001",
        "{{dueMillis}}|1764590400000", "{{now}}|1764590400999999999", "{{nowMillis}}|1764590400999", "{{user.name}}|ann7", "{{empty}}.|.",
        "{{env TOKEN}}|s3cret", "{{pad 6 id}}|000041", "{{pad 1 id}}|41", "{{pad 6 user.name}}.|ann7  .", "{{{{id}}|{{id}}", "a}}b|a}}b",
        "{{{{{{id}}}}|{{41}}", "{\"a\":{\"b\":{{id}}}}|{\"a\":{\"b\":41}}", "{{json user.password}}|p\\\"w/ä7", "é{{id}}😀|é41😀"})
    void expressionsBecomeText(String template, String text) {
        assertEquals(text, text(template, Use.TEXT));
    }

    @Test
    void valuesBetweenQuotesOfJsonAreEscaped() {
        assertEquals("{\"s\":\"a\\\"b\\\\c\\n\\u0001é\"}", text("{\"s\":\"{{session}}\"}", Use.TEXT));
        assertEquals("[\"\\\"x\", \"<a\\\"b\\\\c\\n\\u0001é>\"]", text("[\"\\\"x\", \"<{{session}}>\"]", Use.TEXT));
        assertEquals("{\"s\":a\"b\\c\n\u0001é}", text("{\"s\":{{session}}}", Use.TEXT));
        assertEquals("{\"s\":\"a\"b\\c\n\u0001é\"}", text("{\"s\":\"{{raw session}}\"}", Use.TEXT));
        assertEquals("\"a\"b\\c\n\u0001é\"", text("\"{{session}}\"", Use.TEXT));
        assertEquals("\"a\\\"b\\\\c\\n\\u0001é\"", text("\"{{json session}}\"", Use.TEXT));
    }

    @Test
    void valuesInUrlsArePercentEncoded() {
        assertEquals("ws://host/a%22b%5Cc%0A%01%C3%A9?x=1&n=ann7", text("ws://host/{{session}}?x=1&n={{user.name}}", Use.URL));
        assertEquals("ws://host/p\"w/ä7", text("ws://host/{{raw user.password}}", Use.URL));
    }

    @ParameterizedTest
    @CsvSource({"0f A1,0fa1", "'ff{{u8 id}}',ff29", "{{u16 id}},0029", "{{u32 id}},00000029", "{{u64 id}},0000000000000029",
        "{{u16le id}},2900",
        "{{u32le connection}},0c000000", "{{u64 due}},187cf63d21fc0001", "{{id}},3431", "{{u16 session}},0000", "'',''"})
    void binaryMessagesHoldIntegersOfAFixedSize(String template, String hex) {
        if (template.equals("{{u64 due}}")) {
            assertEquals(HexFormat.of().toHexDigits(1_764_590_400_000_000_001L), hex(template, Use.HEX));
        } else {
            assertEquals(hex, hex(template, Use.HEX));
        }
    }

    @Test
    void binaryMessagesMayBeWrittenAsText() {
        assertEquals("6964" + "00000029", hex("id{{u32 id}}", Use.BINARY));
    }

    @Test
    void randomValuesKeepTheirBounds() {
        for (int i = 0; i < 100; i++) {
            long number = Long.parseLong(text("{{random -3 3}}", Use.TEXT));
            assertTrue(number >= -3 && number <= 3, number + "");
            assertTrue(text("{{randomText 9}}", Use.TEXT).matches("[0-9a-zA-Z]{9}"));
            assertTrue(text("{{uuid}}", Use.TEXT).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
        }
        assertEquals(5, Long.parseLong(text("{{random 5 5}}", Use.TEXT)));
    }

    @Test
    void runningNumbersGoOnOnceForEachMessage() {
        Template template = compile("{{count a}} {{count a}} {{count b}}", Use.TEXT);
        template.countOn(counts);
        assertEquals("1 1 1", template.text(scope));
        compile("{{count b}}", Use.TEXT).countOn(counts);
        template.countOn(counts);
        assertEquals("2 2 3", template.text(scope));
    }

    @Test
    void aTemplateWithoutExpressionsIsConstant() {
        assertNotNull(compile("{{{{ hello", Use.TEXT).constant());
        assertNull(compile("{{id}}", Use.TEXT).constant());
        assertTrue(compile("{{pad 8 id}}", Use.TEXT).isNumbered());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"{{nam}}|there are session, empty, user.name, user.password",
        "{{user.nam}}|names a column that users.csv lacks; it has name, password", "{{id|has no }} behind it", "{{}}|lacks an expression",
        "{{random 1}}|needs 2, as in {{random 1 100}}", "{{random 5 1}}|has 1 where a whole number from 5 on must stand",
        "{{random a 1}}|has a where a whole number must stand", "{{randomText -1}}|from 0 to", "{{env NO_SUCH}}|NO_SUCH, which is not set",
        "{{json}}|lacks what json is to be done with", "{{pad id}}|has id where a whole number", "{{u32 id}}|belongs into a binary message",
        "{{{id}}|begins with a third brace", "{{id 3}}|has 1 words behind id and needs 0", "{{count}}|as in {{count orders}}"})
    void aMistakeIsSaidWithWhatWouldBeRight(String template, String words) {
        PlanException mistake = assertThrows(PlanException.class, () -> compile(template, Use.TEXT));
        assertTrue(mistake.getMessage().startsWith("in step login of scenario chat, ") && mistake.getMessage().contains(words),
            mistake.getMessage());
        assertTrue(!mistake.getMessage().contains("s3cret"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"f", "0g", "0f1", "f{{id}}0", "0 f", "é"})
    void hexadecimalDigitsComeInPairs(String template) {
        assertThrows(PlanException.class, () -> compile(template, Use.HEX));
    }

    @Test
    void randomTemplatesAreCompiledOrRefused() {
        String[] parts =
            {"{", "}", "{{", "}}", "{{{{", "\"", "\\", "id", " ", "pad 3 ", "json ", "raw ", "u32 ", "session", "user.name", "é", "x"};
        int rendered = 0;
        for (long seed = 1; seed <= 1_500; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            StringBuilder template = new StringBuilder();
            for (int i = random.nextInt(8); i > 0; i--) {
                template.append(parts[random.nextInt(parts.length)]);
            }
            Use use = Use.values()[random.nextInt(Use.values().length)];
            try {
                compile(template.toString(), use).text(scope);
                rendered++;
            } catch (PlanException mistake) {
                assertTrue(mistake.getMessage().startsWith("in step login"), "seed " + seed + ": " + mistake.getMessage());
            }
        }
        assertTrue(rendered > 150, rendered + " were rendered");
    }

    @Test
    void escapedTextsAreReadBackAsTheyWere() {
        ByteSink out = new ByteSink();
        for (long seed = 1; seed <= 500; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] value = new byte[random.nextInt(30)];
            for (int i = 0; i < value.length; i++) {
                value[i] = (byte) (random.nextBoolean() ? random.nextInt(128) : "\"\\\n/".charAt(random.nextInt(4)));
            }
            out.truncate(0);
            out.append('<');
            out.append(value, 0, value.length);
            Escapes.json(out, 1);
            String escaped = new String(out.bytes(), 1, out.count() - 1, StandardCharsets.UTF_8);
            assertEquals(new String(value, StandardCharsets.UTF_8), unescape(escaped), "seed " + seed);
            assertEquals('<', out.bytes()[0]);
        }
    }

    private static String unescape(String json) {
        try (var parser = new com.fasterxml.jackson.core.JsonFactory().createParser("\"" + json + "\"")) {
            parser.nextToken();
            return parser.getText();
        } catch (java.io.IOException e) {
            throw new AssertionError(json, e);
        }
    }

    @Test
    void integersAreThoseThatFitIntoALong() {
        for (String integer : new String[] {"0", "-1", "9223372036854775807", "-9223372036854775808", "000000000000000000000012"}) {
            byte[] bytes = integer.getBytes(StandardCharsets.US_ASCII);
            assertTrue(Integers.isInteger(bytes, 0, bytes.length), integer);
            assertEquals(Long.parseLong(integer), Integers.parse(bytes, 0, bytes.length));
        }
        for (String none : new String[] {"", "-", "1.0", "9223372036854775808", "-9223372036854775809", "99999999999999999999", "1 ",
            "+1"}) {
            byte[] bytes = none.getBytes(StandardCharsets.US_ASCII);
            assertTrue(!Integers.isInteger(bytes, 0, bytes.length), none);
        }
        ByteSink out = new ByteSink();
        for (long number : new long[] {0, 9, 10, -10, Long.MAX_VALUE, Long.MIN_VALUE, 1_000_000_007}) {
            out.truncate(0);
            out.appendDecimal(number);
            assertEquals(Long.toString(number), new String(out.bytes(), 0, out.count(), StandardCharsets.US_ASCII));
        }
    }
}
