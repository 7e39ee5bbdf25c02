package io.heddle.engine.autobahn;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The harness, tried on a client whose results are known: the JDK's. Says nothing of Heddle. Only with {@code
 * -Dheddle.autobahn.selfcheck=true}; for whoever changes the harness.
 */
@Timeout(880)
@EnabledIfSystemProperty(named = "heddle.autobahn.selfcheck", matches = "true")
class HarnessSelfCheckIT {
    /** Where the JDK's client differs now and then; in 3, 4 and 5.15 by whether it still echoes what came before the violation. */
    private static final Pattern KNOWN = Pattern.compile("(2\\.1[01]|3\\..*|4\\..*|5\\.15|7\\.7\\.8) is .*");

    @Test
    void theClientOfTheJdkDiffersOnlyWhereItIsKnownTo() throws Exception {
        Verdicts expected = Verdicts.read(FuzzingServer.script("verdict.txt")).matching(SuiteRun.cases());
        Verdicts verdicts = SuiteRun.run(new JdkCaseClient(), "jdk", SuiteRun.cases());
        assertEquals(expected.count(), verdicts.count());
        List<String> surprises = verdicts.differencesFrom(expected).stream()
            .filter(difference -> !KNOWN.matcher(difference).matches()).toList();
        assertEquals(List.of(), surprises);
    }
}
