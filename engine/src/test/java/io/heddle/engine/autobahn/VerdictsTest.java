package io.heddle.engine.autobahn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That no difference can slip through, and that the committed file promises what it should. */
@Timeout(60)
class VerdictsTest {
    private static final String INDEX = """
        {
           "heddle": {
              "10.1.1": {"behavior": "OK", "behaviorClose": "OK", "duration": 3, "remoteCloseCode": 1000, "reportfile": "a_10_1_1.json"},
              "2.10": {
                 "behaviorClose": "WRONG CODE",
                 "remoteCloseCode": null,
                 "behavior": "NON-STRICT"
              },
              "2.9": {"behavior":"INFORMATIONAL","behaviorClose":"UNCLEAN"}
           }
        }
        """;

    @TempDir
    private Path folder;

    @Test
    void theCommittedFilePromisesACleanPass() throws IOException {
        Verdicts promised = Verdicts.read(FuzzingServer.script("verdict.txt"));
        assertEquals(517, promised.count());
        for (String bad : List.of("FAILED", "UNCLEAN", "NON-STRICT", "WRONG_CODE", "UNIMPLEMENTED")) {
            assertEquals(List.of(), promised.withVerdict(bad), bad);
        }
        assertEquals(List.of("7.1.6", "7.13.1", "7.13.2"), promised.withVerdict("INFORMATIONAL"));
        assertEquals(517, promised.withVerdict("OK").size() + promised.matching("7.1.6,7.13.*").count()
            - promised.matching("7.1.6,7.13.*").withVerdict("OK").size());
        assertEquals(Files.readString(FuzzingServer.script("verdict.txt")).replaceAll(" # .*", ""), promised.toString());
    }

    @Test
    void theIndexIsReadInTheOrderOfTheNumbers() throws IOException {
        assertEquals("2.9 INFORMATIONAL UNCLEAN\n2.10 NON-STRICT WRONG_CODE\n10.1.1 OK OK\n", Verdicts.ofIndex(INDEX).toString());
    }

    @Test
    void aFileIsWrittenAsItIsRead() throws IOException {
        String written = Verdicts.ofIndex(INDEX).toString();
        assertEquals(written, Verdicts.read(Files.writeString(folder.resolve("v"), written)).toString());
    }

    @Test
    void everyDifferenceIsTold() throws IOException {
        Verdicts expected = verdicts("1.1 OK OK", "2.9 INFORMATIONAL UNCLEAN", "2.10 OK OK");
        assertEquals(List.of("1.1 is missing, should be OK OK", "2.10 is NON-STRICT WRONG_CODE, should be OK OK",
            "10.1.1 is OK OK, should be not expected at all"), Verdicts.ofIndex(INDEX).differencesFrom(expected));
        assertEquals(List.of(), expected.differencesFrom(verdicts("1.1 OK OK", "2.9 INFORMATIONAL UNCLEAN", "2.10 OK OK")));
    }

    @Test
    void aDifferenceInTheCloseAloneCounts() throws IOException {
        assertEquals(List.of("1.1 is OK UNCLEAN, should be OK OK"), verdicts("1.1 OK UNCLEAN").differencesFrom(verdicts("1.1 OK OK")));
    }

    @Test
    void patternsSelectWholeNumbers() throws IOException {
        Verdicts all = verdicts("1.1.1 OK OK", "1.2 OK OK", "10.1.1 OK OK", "7.1.1 OK OK", "7.1.11 OK OK", "7.13.1 OK OK");
        assertEquals(verdicts("1.1.1 OK OK", "1.2 OK OK").toString(), all.matching("1.*").toString());
        assertEquals(verdicts("7.1.1 OK OK", "10.1.1 OK OK").toString(), all.matching("7.1.1, 10.*").toString());
        assertEquals(6, all.matching("*").count());
        assertEquals(0, all.matching("8.*").count());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1.1 OK", "1.1 OK OK OK", "1.1  OK OK", "x OK OK", "1.1 ok OK", "1.1 OK OK "})
    void aLineThatIsNoVerdictIsRefused(String line) {
        assertThrows(IOException.class, () -> verdicts("1.2 OK OK", line));
    }

    @Test
    void aCaseThatComesTwiceIsRefused() {
        assertThrows(IOException.class, () -> verdicts("1.1 OK OK", "1.1 FAILED OK"));
        assertThrows(IOException.class, () -> Verdicts.ofIndex(INDEX + INDEX));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\": {\"1.1\": {\"behavior\": \"OK\"}}}", "{\"a\": {\"1.1\": {\"behaviorClose\": \"OK\"}}}",
        "{\"a\": {\"1.1\": {}}}"})
    void aCaseWithoutBothVerdictsIsRefused(String json) {
        assertThrows(IOException.class, () -> Verdicts.ofIndex(json));
    }

    private Verdicts verdicts(String... lines) throws IOException {
        return Verdicts.read(Files.writeString(folder.resolve("verdicts"), String.join("\n", lines) + "\n"));
    }
}
