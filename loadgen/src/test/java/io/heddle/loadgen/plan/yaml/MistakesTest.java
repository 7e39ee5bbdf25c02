package io.heddle.loadgen.plan.yaml;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.plan.PlanException;
import io.heddle.loadgen.plan.Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** That each mistake is one sentence with the place and what would be right. The table is {@code mistakes.txt}. */
@Timeout(20)
final class MistakesTest {
    @TempDir
    private static Path folder;

    static Stream<Arguments> table() throws IOException {
        try (InputStream table = MistakesTest.class.getResourceAsStream("mistakes.txt")) {
            String[] cases = new String(table.readAllBytes(), UTF_8).split("(?m)^=== ");
            assertTrue(cases.length > 100, "so many cases: " + cases.length);
            return Arrays.stream(cases).skip(1)
                .map(one -> Arguments.of(one.substring(0, one.indexOf('\n')), one.substring(one.indexOf('\n') + 1)));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void eachMistakeIsOneSentenceWithItsPlace(String sentence, String yaml) {
        assertEquals(sentence, mistake(yaml), yaml);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("table")
    void noSentenceRepeatsASecret(String sentence, String yaml) {
        assertFalse(mistake(yaml).contains("secret"), sentence);
    }

    private static String mistake(String yaml) {
        return assertThrows(PlanException.class, () -> PlanReader.read("plan.yaml", yaml, folder, Settings.none(), name -> null), yaml)
            .getMessage();
    }

    @Test
    void anAliasBombIsRefusedBeforeItGoesOff() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [connect, connect]\n");
        for (int i = 1; i < 40; i++) {
            bomb.append("a").append(i).append(": &a").append(i).append(" [*a").append(i - 1).append(", *a").append(i - 1).append("]\n");
        }
        String sentence = mistake(bomb.toString());
        assertTrue(sentence.matches("plan.yaml:1\\d:\\d+: with its aliases the plan has more than 100,000 values: .*"), sentence);
    }

    @Test
    void anAnchorInsideOfItselfIsUnknown() {
        assertEquals("plan.yaml:1:18: '*a' has no anchor '&a' before it (if a text begins with *, put it into quotes)",
            mistake("steps: &a [send, *a]"));
    }

    @Test
    void nestingIsBounded() {
        assertEquals("plan.yaml:1:129: lists and fields must not be nested deeper than 128", mistake("[".repeat(100_000)));
        String sentence = mistake("steps: " + "[repeat: {times: 2, steps: ".repeat(33) + "[connect]" + "}]".repeat(33));
        assertTrue(sentence.endsWith("loops and branches must not be nested deeper than 32"), sentence);
    }

    @Test
    void aPlanOfMoreThanAMegabyteIsRefused() {
        assertEquals("plan.yaml:1:1: the plan has more than 1 MB: move data into files that the plan names under 'data'",
            mistake("#".repeat(1 << 20) + "\nsteps: [connect]"));
    }

    @Test
    void aByteOrderMarkIsNoPartOfThePlan() {
        assertEquals(1,
            PlanReader.read("plan.yaml", "\ufeffsteps: [connect]", folder, Settings.none(), name -> null).plan().scenarios().size());
    }

    @Test
    void charactersThatYamlForbidsHaveAPlace() {
        assertEquals("plan.yaml:2:9: the character U+0007 must not be in a YAML file: remove it, or write it as an escape in double quotes",
            mistake("steps: \n- send: \u0007"));
    }

    @Test
    void anUnknownSettingOfTheCommandLineIsNamed() {
        PlanException wrong =
            assertThrows(PlanException.class, () -> PlanReader.read("plan.yaml", "settings: {room: lobby}\nsteps: [connect]", folder,
                new Settings(Map.of("rooms", "x")), name -> null));
        assertEquals("plan.yaml: --set rooms: the plan has no setting of that name; it has room", wrong.getMessage());
    }
}
