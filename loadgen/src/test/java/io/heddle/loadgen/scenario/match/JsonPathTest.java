package io.heddle.loadgen.scenario.match;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.heddle.loadgen.plan.Extract;
import io.heddle.loadgen.plan.PlanException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class JsonPathTest {
    private final MatchRig rig = new MatchRig();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "$.a|{\"a\":1}|1", "$.a.b[2].c|{\"a\":{\"b\":[0,{\"c\":1},{\"x\":{\"c\":8},\"c\":9}]}}|9", "$|  17 |17", "$|\"x\"|x",
        "$[-1]|[1,2,3]|3",
        "$['two words'][\"q'uote\"]|{\"two words\":{\"q'uote\":true}}|true", "$['q\\'u']|{\"q'u\":1}|1",
        "$.a|{\"b\":\"\\\"a\\\":5\",\"a\":6}|6",
        "$.a|{\"x\":{\"a\":1},\"a\":2}|2", "$.a|{\"\\u0061\":3}|3", "$.a|{\"a\":\"}{][\\\\\"}|}{][\\",
        "$.é|{\"\\u00e9\":\"\\ud83d\\ude00\"}|😀",
        "$.a|{\"a\":null}|null", "$.a|{\"a\":{\"b\":[1, 2]}}|{\"b\":[1, 2]}", "$.a|{\"a\":1,\"a\":2}|2", "$.a|{\"a\":-1.50e+3}|-1.50e+3",
        "$.a-b|{\"a-b\":1}|1", "$['\\u0061']|{\"a\":1}|1", "$.a|{\"a\":\"\\ud800\"}|?", "$['']|{\"\":4}|4"})
    void aPathFindsOneValue(String path, String message, String value) {
        assertEquals(value, rig.path(path, message));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`',
        value = {"$.a|{\"b\":\"a\"}", "$.a|[1]", "$[3]|[1,2,3]", "$[-4]|[1,2,3]", "$.a.b|{\"a\":1}",
            "$[0]|{\"0\":1}", "$.a|", "$.a|{\"a\":1", "$.a|{\"a\":1}}", "$.a|{\"a\":1,}", "$.a|{a:1}", "$.a|{\"a\":01}", "$.a|{\"a\":1.}",
            "$.a|{\"a\":+1}", "$.a|{\"a\":1e}", "$.a|{\"a\":tru}", "$.a|{\"a\":\"\\x\"}", "$.a|{\"a\":\"\\u12g4\"}", "$.a|{\"a\":1} x",
            "$.a|{\"a\" 1}", "$.a|{\"a\":[1,]}", "$.a|{\"a\":\"b", "$.a|{\"a\":-}", "$.a|{\"a\":NaN}", "$.a|{'a':1}", "$.a|{\"a\":1]"})
    void whatIsNotThereOrNoJsonIsNotFound(String path, String message) {
        assertNull(rig.path(path, message == null ? "" : message));
    }

    @Test
    void controlCharactersInStringsAreNoJson() {
        assertNull(rig.path("$.a", "{\"a\":\"\n\"}"));
    }

    @Test
    void nestingIsBounded() {
        assertNull(rig.path("$[0]", "[".repeat(100_000)));
        String deep = "[".repeat(JsonTape.MAX_DEPTH) + "]".repeat(JsonTape.MAX_DEPTH);
        assertEquals(deep, rig.path("$", deep));
        assertNull(rig.path("$", "[" + deep + "]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b", "$a", "$.", "$.a.", "$[", "$['a'", "$.a b"})
    void aPathThatIsNoneIsAMistakeOfThePlan(String path) {
        PlanException mistake = assertThrows(PlanException.class, () -> rig.compile(new Extract.JsonPath(path)));
        assertTrue(mistake.getMessage().startsWith("in step x of scenario y, "), mistake.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"$.a[*].b|{\"a\":[{\"b\":1},{\"b\":2}]}|1", "$..b|{\"a\":[{\"b\":7}]}|7",
        "$.a[?(@.x==2)].b|{\"a\":[{\"x\":1,\"b\":1},{\"x\":2,\"b\":{\"c\":5}}]}|{\"c\":5}", "$.a[*]|{\"a\":[\"t\"]}|t"})
    void pathsToSeveralValuesFindTheFirst(String path, String message, String value) {
        assertEquals(value, rig.path(path, message));
        assertNull(rig.path(path, "{\"other\":1}"));
        assertNull(rig.path(path, message.substring(1)));
        assertNull(rig.path(path, ""));
    }

    // ---- against Jackson ----

    private static final String BREAKERS = "{}[]\",:\\u0e-.+x\n\t 1t";
    private static final String[] NAMES = {"a", "b", "c d", "é", "\"", "\\", "id", ""};

    @Test
    void randomDocumentsAreReadAsJacksonReadsThem() {
        int found = 0;
        for (long seed = 1; seed <= 500; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            StringBuilder text = new StringBuilder();
            append(random, text, 4);
            found += compare(seed, random, text.toString());
        }
        assertTrue(found > 300, found + " values found");
    }

    @Test
    void brokenDocumentsAreRefusedAsJacksonRefusesThem() {
        int refused = 0;
        for (long seed = 1; seed <= 1_200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            StringBuilder text = new StringBuilder();
            append(random, text, 3);
            for (int i = random.nextInt(1, 4); i > 0 && text.length() > 0; i--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(4)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, BREAKERS.charAt(random.nextInt(BREAKERS.length())));
                    case 2 -> text.setLength(at);
                    default -> text.setCharAt(at, BREAKERS.charAt(random.nextInt(BREAKERS.length())));
                }
            }
            refused += compare(seed, random, text.toString()) < 0 ? 1 : 0;
        }
        assertTrue(refused > 250, refused + " documents refused");
    }

    @Test
    void randomBytesNeverThrow() {
        for (long seed = 1; seed <= 1_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] bytes = new byte[random.nextInt(60)];
            byte[] alphabet = MatchRig.utf8("{}[]\"\"\\:,, 0123456789.eE+-truefalsnu\n\u00e9");
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = random.nextInt(20) == 0 ? (byte) random.nextInt() : alphabet[random.nextInt(alphabet.length)];
            }
            String path = new String[] {"$", "$.a", "$[0]", "$.a[0].b"}[random.nextInt(4)];
            rig.find(rig.compile(new Extract.JsonPath(path)), bytes);
        }
    }

    /** Returns how many values both found, or -1 if both refused the document. */
    private int compare(long seed, SplittableRandom random, String text) {
        Object tree;
        try {
            tree = tree(text);
        } catch (IOException refused) {
            assertNull(rig.path("$", text), "seed " + seed + ": " + text + ": " + refused.getMessage());
            return -1;
        }
        int found = 0;
        for (int i = 0; i < 4; i++) {
            StringBuilder path = new StringBuilder("$");
            Object value = tree;
            for (int depth = random.nextInt(4); depth > 0; depth--) {
                if (value instanceof List<?> list && random.nextInt(8) > 0) {
                    int index = random.nextInt(-4, 5);
                    path.append('[').append(index).append(']');
                    int place = index < 0 ? list.size() + index : index;
                    value = place >= 0 && place < list.size() ? list.get(place) : null;
                } else {
                    String name = NAMES[random.nextInt(NAMES.length)];
                    path.append("['").append(name.replace("\\", "\\\\")).append("']");
                    value = value instanceof Map<?, ?> map ? map.get(name) : null;
                }
            }
            String ours = rig.path(path.toString(), text);
            String words = "seed " + seed + ", path " + path + ": " + text;
            if (value == null) {
                assertNull(ours, words);
            } else if (value instanceof String expected) {
                assertEquals(new String(expected.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8), ours, words);
                found++;
            } else {
                assertEquals(value.toString(), tree(ours, words).toString(), words);
            }
        }
        return found;
    }

    private static Object tree(String text, String words) {
        try {
            return tree(text);
        } catch (IOException e) {
            throw new AssertionError(words, e);
        }
    }

    /** Scalars as text, objects and arrays as maps and lists. */
    private static Object tree(String text) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(MatchRig.utf8(text))) {
            Object tree = value(parser, parser.nextToken());
            if (tree == null || parser.nextToken() != null) {
                throw new IOException("no value, or more than one");
            }
            return tree;
        }
    }

    private static Object value(JsonParser parser, JsonToken token) throws IOException {
        if (token == JsonToken.START_OBJECT) {
            Map<String, Object> members = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                members.put(name, value(parser, parser.nextToken()));
            }
            return members;
        }
        if (token == JsonToken.START_ARRAY) {
            List<Object> elements = new ArrayList<>();
            for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                elements.add(value(parser, next));
            }
            return elements;
        }
        return token == null ? null : parser.getText();
    }

    private static void append(SplittableRandom random, StringBuilder out, int depth) {
        out.append(" \n\t".repeat(random.nextInt(2)));
        switch (random.nextInt(depth > 0 ? 9 : 6)) {
            case 0 -> out.append(random.nextInt(-1_000, 1_000));
            case 1 -> out.append(random.nextInt(100)).append('.').append(random.nextInt(100)).append(random.nextBoolean() ? "" : "e-7");
            case 2 -> out.append(new String[] {"true", "false", "null"}[random.nextInt(3)]);
            case 3, 4, 5 -> string(random, out, random.nextInt(4) == 0 ? "\\u00e9\\n/\\/ é\\\"}{,:[]\\ud83d\\ude00" : "text");
            case 6, 7 -> {
                out.append('{');
                for (int i = random.nextInt(5); i > 0; i--) {
                    string(random, out, escape(random, NAMES[random.nextInt(NAMES.length)]));
                    out.append(random.nextBoolean() ? ":" : " : ");
                    append(random, out, depth - 1);
                    out.append(i > 1 ? "," : "");
                }
                out.append('}');
            }
            default -> {
                out.append('[');
                for (int i = random.nextInt(5); i > 0; i--) {
                    append(random, out, depth - 1);
                    out.append(i > 1 ? "," : "");
                }
                out.append(']');
            }
        }
    }

    private static String escape(SplittableRandom random, String name) {
        StringBuilder escaped = new StringBuilder();
        for (char c : name.toCharArray()) {
            if (c == '"' || c == '\\') {
                escaped.append('\\').append(c);
            } else if (random.nextInt(4) == 0) {
                escaped.append(String.format("\\u%04x", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static void string(SplittableRandom random, StringBuilder out, String inside) {
        out.append('"').append(inside).append('"');
    }
}
