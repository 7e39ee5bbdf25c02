package io.heddle.loadgen.plan.yaml;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.heddle.loadgen.docs.LoadGuide;
import io.heddle.loadgen.docs.LoadGuide.Block;
import io.heddle.loadgen.plan.PlanException;
import io.heddle.loadgen.plan.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That whatever is in a file, it is a plan or a mistake with its place. */
@Timeout(60)
final class HostileYamlTest {
    private static final long[] SEEDS = {1, 20261201, 0x5eed, 8441, 6455};
    private static final int ROUNDS = 300;
    private static final Pattern SENTENCE = Pattern.compile("plan\\.yaml(:\\d+:\\d+)?: .+");
    private static final String[] PIECES =
        {"{", "}", "[", "]", ":", ": ", "- ", "\n", "\n  ", "\t", "'", "\"", "&a ", "*a", "!!str ", "|", ">", "%", "#",
            "@", "`", "null", "~", "0", "-1", "1e9", "{{", "}}", "${x}", "$${", "steps", "repeat: ", "$.a", "\u0000", "\ufeff",
            "\ud83d\ude00", "\ud83d", "---\n",
            "...\n", "<<: *a\n", "? ", "999999999999999999999", "times: 3"};

    @TempDir
    private static Path folder;

    @Test
    void aDamagedPlanIsAPlanOrAMistakeWithItsPlace() throws IOException {
        LoadGuide.writeData("docs/load.md", folder);
        List<String> plans =
            LoadGuide.blocks("docs/load.md").stream().filter(block -> block.language().equals("yaml")).map(Block::text).toList();
        int mistakes = 0;
        for (long seed : SEEDS) {
            Random random = new Random(seed);
            for (int round = 0; round < ROUNDS; round++) {
                String plan = damaged(plans.get(random.nextInt(plans.size())), random);
                mistakes += isMistake(plan, "seed " + seed + ", round " + round) ? 1 : 0;
            }
        }
        assertTrue(mistakes > SEEDS.length * ROUNDS / 2, "so many mistakes: " + mistakes);
    }

    private static String damaged(String plan, Random random) {
        StringBuilder text = new StringBuilder(plan);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(text.length() + 1);
            int end = Math.min(text.length(), at + random.nextInt(6));
            switch (random.nextInt(3)) {
                case 0 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
                case 1 -> text.delete(at, end);
                default -> text.replace(at, end, PIECES[random.nextInt(PIECES.length)]);
            }
        }
        return text.toString();
    }

    private static boolean isMistake(String plan, String where) {
        try {
            PlanReader.read("plan.yaml", plan, folder, Settings.none(), name -> "x");
            return false;
        } catch (PlanException mistake) {
            assertTrue(SENTENCE.matcher(mistake.getMessage()).matches(), () -> where + ": " + mistake.getMessage() + "\n" + plan);
            assertFalse(mistake.getMessage().contains("Exception"), () -> where + ": " + mistake.getMessage() + "\n" + plan);
            return true;
        } catch (RuntimeException | StackOverflowError other) {
            return fail(where + ": " + other + "\n" + plan, other);
        }
    }
}
