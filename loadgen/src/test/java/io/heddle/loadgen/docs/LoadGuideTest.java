package io.heddle.loadgen.docs;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.docs.LoadGuide.Block;
import io.heddle.loadgen.plan.Settings;
import io.heddle.loadgen.plan.yaml.PlanReader;
import io.heddle.loadgen.scenario.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** That each piece of YAML in {@code docs/load.md} is a plan, or a part of one, that compiles. */
@Timeout(30)
final class LoadGuideTest {
    private static final String PAGE = "docs/load.md";
    private static final String LOOP = "steps: [{repeat: [echo: 64]}]\n";

    @TempDir
    private static Path folder;

    @BeforeAll
    static void writeData() throws IOException {
        LoadGuide.writeData(PAGE, folder);
    }

    static List<Block> yaml() throws IOException {
        return LoadGuide.blocks(PAGE).stream().filter(block -> block.language().equals("yaml")).toList();
    }

    @ParameterizedTest
    @MethodSource("yaml")
    void eachPieceCompiles(Block block) {
        String plan = block.isPlan() ? block.text() : whole(block.text());
        assertDoesNotThrow(() -> Program.compile(PlanReader.read(block.toString(), plan, folder, Settings.none(), name -> "x").plan()),
            plan);
    }

    /** A list of steps, or fields of a plan beside which a loop stands. */
    private static String whole(String text) {
        if (!text.startsWith("- ")) {
            return LOOP + text;
        }
        return "settings: {x: y}\nsteps:\n- set: {x: '1', price: '2', room: a}\n" + text;
    }

    @Test
    void thePlanOfTheReadmeIsTheFirstOfThePage() throws IOException {
        String first = yaml().get(0).text();
        assertEquals(List.of(first), LoadGuide.blocks("README.md").stream().filter(Block::isPlan).map(Block::text).toList());
    }

    @Test
    void thePageHasPlansOfAllKinds() throws IOException {
        assertTrue(yaml().stream().filter(Block::isPlan).count() >= 7);
    }
}
