package io.heddle.engine.autobahn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Heddle's client against the Autobahn suite, and against the cases of permessage-deflate that a later version of the suite has, as {@code
 * deflate_cases.py} states them. {@code mvn verify -Pautobahn} runs all cases; {@code -Dheddle.autobahn.cases=1.*,5.*} fewer, and {@code
 * -Dheddle.autobahn.deflate.count=10} fewer messages than 100 in each of the latter. What must come out is {@code
 * src/test/autobahn/verdict.txt}; {@code target/autobahn/heddle} has the suite's reports.
 */
@Timeout(880)
class AutobahnIT {

    @Test
    void everyCaseEndsAsTheVerdictFileSays() throws Exception {
        Verdicts expected = Verdicts.read(FuzzingServer.script("verdict.txt")).matching(SuiteRun.cases());
        assertFalse(expected.count() == 0, "no case matches " + SuiteRun.cases());
        Verdicts verdicts;
        try (CaseClient client = new HeddleCaseClient()) {
            verdicts = SuiteRun.run(client, "heddle", SuiteRun.cases(), FuzzingServer.script("deflate_cases.py"));
        }
        List<String> differences = verdicts.differencesFrom(expected);
        assertEquals(List.of(), differences, () -> String.join("\n", differences));
    }
}
