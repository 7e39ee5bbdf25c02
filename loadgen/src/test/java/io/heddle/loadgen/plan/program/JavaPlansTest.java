package io.heddle.loadgen.plan.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.plan.Plan;
import io.heddle.loadgen.plan.PlanException;
import io.heddle.loadgen.plan.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** That plans in Java are compiled and asked, and that their mistakes have a line. */
@Timeout(60)
final class JavaPlansTest {
    private static final String HEAD =
        "import io.heddle.loadgen.plan.*;\nimport java.time.Duration;\n\npublic class MyPlan implements PlanSource {\n"
            + "    public Plan plan(Settings settings) {\n";

    @TempDir
    private Path folder;

    private Plan read(String program, Map<String, String> settings) {
        try {
            return JavaPlans.read(Files.writeString(folder.resolve("MyPlan.java"), program), new Settings(settings));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String mistake(String program) {
        return assertThrows(PlanException.class, () -> read(program, Map.of()), program).getMessage();
    }

    @Test
    void theClassOfTheFileGivesThePlan() {
        String program = HEAD + """
                    return Plan.builder("chat")
                        .load(load -> load.connections(settings.count("users", 10))
                            .duration(settings.duration("time", Duration.ofSeconds(5))))
                        .scenario(Scenario.builder("chat").connect().repeat(3, turn -> turn.echo(64)).close())
                        .build();
                }
            }
            """;
        Plan plan = read(program, Map.of("users", "20"));
        assertEquals(20, plan.load().connections());
        assertEquals(Duration.ofSeconds(5), plan.load().duration());
        assertEquals("MyPlan.java, a plan in Java", plan.source());
        assertEquals("--set user: the plan has no setting of that name; it has users, time",
            assertThrows(PlanException.class, () -> read(program, Map.of("user", "20"))).getMessage().replaceFirst("^MyPlan.java: ", ""));
        assertEquals("MyPlan.java:7: --set users: 'x' is not a whole number of 0 or more",
            assertThrows(PlanException.class, () -> read(program, Map.of("users", "x"))).getMessage());
    }

    @Test
    void errorsOfTheCompilerAreShownWithTheirPlaces() {
        assertEquals(
            "MyPlan.java:6:12: cannot find symbol, symbol:   method buildr(java.lang.String), location: class io.heddle.loadgen.plan.Plan",
            mistake(HEAD + "return Plan.buildr(\"x\");\n}\n}\n"));
        assertEquals("MyPlan.java:6:25: ';' expected", mistake(HEAD + "return Plan.builder(\"x\")\n}\n}\n"));
        assertTrue(mistake("class MyPlan {\n" + "int x = y;\n".repeat(15) + "}").endsWith("\nand 19 more errors"));
    }

    @Test
    void mistakesHaveTheLineOfTheProgram() {
        assertEquals("MyPlan.java:7: rate must be above 0 and at most 100,000,000 a second",
            mistake(HEAD + "return Plan.builder(\"x\")\n.load(load -> load.rate(0)).build();\n}\n}\n"));
        assertEquals("MyPlan.java:6: the connection is open already: leave this connect out, or put a close before it (step connect)",
            mistake(HEAD + "return Plan.builder(\"x\").scenario(Scenario.builder(\"y\").connect().connect()).build();\n}\n}\n"));
        assertEquals("MyPlan.java:6: the plan failed with java.lang.IllegalStateException: no",
            mistake(HEAD + "throw new IllegalStateException(\"no\");\n}\n}\n"));
        assertEquals("MyPlan.java: plan() returned null: return what build() gives", mistake(HEAD + "return null;\n}\n}\n"));
    }

    @Test
    void aClassOfAnotherShapeIsRefused() {
        assertEquals("MyPlan.java: the class MyPlan is no PlanSource; write: public class MyPlan implements PlanSource"
            + " { public Plan plan(Settings settings) { ... } }", mistake("public class MyPlan {}"));
        assertTrue(mistake("class Other {}").startsWith("MyPlan.java: there is no class MyPlan in it; write: public class MyPlan"));
        assertTrue(mistake(
            "import io.heddle.loadgen.plan.*;\nclass MyPlan implements PlanSource { public Plan plan(Settings s) { return null; } }")
            .startsWith("MyPlan.java: the class MyPlan must be public and have a public constructor without parameters; write:"));
    }

    @Test
    void aRuntimeWithoutACompilerSaysSo() throws IOException {
        Path file = Files.writeString(folder.resolve("MyPlan.java"), "");
        String sentence = assertThrows(PlanException.class, () -> JavaPlans.read(file, Settings.none(), null)).getMessage();
        assertTrue(sentence.startsWith("MyPlan.java: this Java runtime (") && sentence.endsWith("by JAVA_HOME, or write the plan in YAML"),
            sentence);
    }
}
