package io.heddle.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The ranges and defaults that the Javadoc of the configuration states are those that are checked. */
@Timeout(60)
class ConfigJavadocTest {
    private static final Pattern RANGE =
        Pattern.compile("(?:[a-z]+, )?(?:a power of two, )?(\\S+(?: [A-Za-z]+)?) to (.+?)(?:, at most .+?)?(?:; default (.+))?");

    static Stream<ConfigProperty> quantities() {
        return ConfigProperty.quantities();
    }

    @ParameterizedTest
    @MethodSource("quantities")
    void theBuilderStatesRangeAndDefault(ConfigProperty property) throws IOException {
        String source = Files.readString(Sources.main().resolve("io/heddle/api/EngineConfigBuilder.java"))
            + Files.readString(Sources.main().resolve("io/heddle/api/EngineNetworkSettings.java"))
            + Files.readString(Sources.main().resolve("io/heddle/api/EngineTimeLimits.java"));
        Matcher param = Pattern.compile("@param " + property.name() + " (.+)\n").matcher(source);
        assertTrue(param.find(), "no @param " + property.name());
        Matcher range = assertRange(property, param.group(1));
        String standard = range.group(3);
        if (standard.matches(".*\\{@.*")) {
            // The default follows from something else, which is said in words.
            assertTrue(standard.startsWith("half of ") || standard.startsWith("see "), standard);
        } else {
            assertEquals(property.standard(), quantity(standard, property.standard()));
        }
    }

    @ParameterizedTest
    @MethodSource("quantities")
    void theConfigurationStatesTheRange(ConfigProperty property) throws IOException {
        String source = Files.readString(Sources.main().resolve("io/heddle/api/EngineConfig.java"));
        int accessor = source.indexOf(" " + property.name() + "() {");
        assertTrue(accessor > 0, "no accessor " + property.name());
        // The range ends the one sentence of the getter.
        String sentence = source.substring(source.lastIndexOf("{@return ", accessor), source.lastIndexOf("} */", accessor));
        Matcher range = Pattern.compile("(?:, | bytes, )((?:a power of two, )?[\\d,]*\\d(?: [A-Za-z]+)? to .+)$").matcher(sentence);
        assertTrue(range.find(), property + ": no range in: " + sentence);
        assertRange(property, range.group(1));
    }

    private static Matcher assertRange(ConfigProperty property, String text) {
        Matcher range = RANGE.matcher(text);
        assertTrue(range.matches(), property + ": no range in: " + text);
        assertEquals(property.least(), quantity(range.group(1), property.least()), text);
        if (range.group(2).contains("{@")) {
            assertTrue(range.group(2).contains("maxBufferedBytes"), text);
        } else {
            assertEquals(property.most(), quantity(range.group(2), property.most()), text);
        }
        return range;
    }

    /** Reads "16 KiB", "1,048,576", "125 bytes" or "10 s" as a value of the same type as {@code like}. */
    private static Object quantity(String text, Object like) {
        String[] parts = text.split(" ");
        long number = Long.parseLong(parts[0].replace(",", ""));
        String unit = parts.length == 1 ? "" : parts[1];
        if (like instanceof Duration) {
            return switch (unit) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                case "day" -> Duration.ofDays(number);
                default -> throw new AssertionError("unknown unit in: " + text);
            };
        }
        long value = number
            << switch (unit) {
                case "", "bytes" -> 0;
                case "KiB" -> 10;
                case "MiB" -> 20;
                case "GiB" -> 30;
                case "TiB" -> 40;
                default -> throw new AssertionError("unknown unit in: " + text);
            };
        return like instanceof Integer ? (Object) Math.toIntExact(value) : (Object) value;
    }
}
