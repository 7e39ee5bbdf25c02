package io.heddle.jmh.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.jmh.compare.report.Matrix;
import io.heddle.jmh.compare.report.PeerResult;
import io.heddle.jmh.compare.report.ResultFolder;
import io.heddle.jmh.compare.report.RunInfo;
import io.heddle.jmh.compare.report.Workload;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line from the outside, without a run. */
@Timeout(30)
final class PeersMainTest {
    private static final RunInfo INFO = new RunInfo("2026-11-26", "A CPU", "Linux", "Java 99", "", 3, 2.5, 2.5, true);

    @TempDir
    private Path project;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... args) {
        return PeersMain.run(args, project, stream(out), stream(err));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8).strip();
    }

    private ResultFolder folder(String name) {
        return new ResultFolder(project.resolve("jmh/target/peers").resolve(name));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --foo                     | Unknown option: '--foo'. Try 'jmh/peers.sh --help'.
        extra                     | Unmatched argument at index 0: 'extra'. Try 'jmh/peers.sh --help'.
        --rounds                  | Missing required parameter for option '--rounds' (<n>). Try 'jmh/peers.sh --help'.
        --rounds 0                | --rounds must be between 1 and 100, not 0. Try 'jmh/peers.sh --help'.
        --window 0                | --window must be between 0.1 and 60 seconds, not 0.0. Try 'jmh/peers.sh --help'.
        --warmup -1               | --warmup must be between 0 and 60 seconds, not -1.0. Try 'jmh/peers.sh --help'.
        --quick --growth          | --quick and --growth are two different runs: give one of them. Try 'jmh/peers.sh --help'.
        --growth --clients jetty  | --clients does not know 'jetty' here; it knows raw, heddle, netty-epoll. Try 'jmh/peers.sh --help'.
        --growth --scenarios no | --scenarios does not know 'no'; it knows pingpong, tls, and what --list names. Try 'jmh/peers.sh --help'.
        --clients netty-boringssl --scenarios pipelined | no such client runs in these scenarios. Try 'jmh/peers.sh --help'.
        """)
    void wrongUseIsOneSentence(String arguments, String sentence) {
        assertEquals(2, run(arguments.split(" ")));
        assertEquals("peers: " + sentence, text(err));
    }

    @Test
    void aListMeasuresNothing() throws IOException {
        assertEquals(0, run("--list", "--scenarios", "receive-10x125,connect", "--clients", "raw,heddle"));
        String listed = text(out);
        assertTrue(listed.startsWith("receive-10x125"), listed);
        assertTrue(listed.endsWith("5 runs a round, 3 rounds: about 2 min"), listed);
        assertFalse(Files.exists(project.resolve("jmh")));
    }

    @Test
    void withoutARunThereIsNothingToContinueOrReport() {
        assertEquals(2, run("--continue"));
        assertEquals("peers: There is no run to continue in " + folder("full").path() + ".", text(err));
        err.reset();
        assertEquals(2, run("--report"));
        assertEquals("peers: There is nothing to report in " + folder("full").path() + ": run jmh/peers.sh first.", text(err));
    }

    @Test
    void aRunThatWasMeasuredOtherwiseIsNotContinued() throws IOException {
        folder("full").begin(INFO);
        assertEquals(2, run("--continue"));
        String said = text(err).lines().reduce("", (earlier, later) -> later);
        assertTrue(said.startsWith("peers: The run to continue had another JDK (Java 99, now Java " + Runtime.version()), said);
    }

    @Test
    void twoAtATimeWouldDisturbEachOther() throws IOException {
        folder("full").begin(INFO);
        Path file = folder("full").path().resolveSibling("lock");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.lock();
            assertEquals(2, run("--report"));
        }
        assertEquals("peers: Another jmh/peers.sh is running here, and two would disturb each other: wait until it has ended.", text(err));
    }

    @Test
    void aReportOfAPartDoesNotReplaceThePublishedOne() throws IOException {
        folder("full").begin(INFO);
        folder("full").add(failed(Workload.pingpong(1, 32), "raw"));
        Path published = project.resolve("jmh/RESULTS.md");
        assertEquals(0, run("--report"), () -> text(err));
        assertFalse(Files.exists(published));
        assertTrue(Files.exists(folder("full").path().resolve("RESULTS.md")));
        assertTrue(text(err).startsWith("peers: " + (Matrix.full().runs() * 3 - 1) + " runs are still missing"), () -> text(err));
        assertEquals(0, run("--report", "--publish"), () -> text(err));
        assertTrue(Files.exists(published));
    }

    @Test
    void aReportOfAllDoes() throws IOException {
        folder("full").begin(INFO);
        for (Matrix.Cell cell : Matrix.full().cells()) {
            for (String client : cell.clients()) {
                folder("full").add(failed(cell.workload(), client));
            }
        }
        assertEquals(0, run("--report", "--rounds", "1"), () -> text(err));
        assertTrue(Files.readString(project.resolve("jmh/RESULTS.md")).contains("| failed |"));
    }

    private static PeerResult failed(Workload workload, String client) {
        return PeerResult.failed(workload, client, 1, "25", "2026-11-26T12:00:00Z", "No.");
    }
}
