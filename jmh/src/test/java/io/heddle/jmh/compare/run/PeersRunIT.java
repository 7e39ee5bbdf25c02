package io.heddle.jmh.compare.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.jmh.compare.report.PeerResult;
import io.heddle.jmh.compare.report.ResultFolder;
import io.heddle.jmh.compare.report.Workload;
import io.heddle.jmh.compare.run.RunPlan.Run;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The smoke test of the comparison: a real server, real clients one after the other, and no process left behind. The server needs epoll.
 */
@Timeout(90)
@EnabledOnOs(OS.LINUX)
final class PeersRunIT {
    private static final Timing SHORT = new Timing(0.1, 0.3);

    @TempDir
    private Path disk;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private Map<String, PeerResult> run(Run... runs) throws Exception {
        ResultFolder folder = new ResultFolder(disk);
        new PeersRun(new RunPlan(List.of(runs)), SHORT, List.of(), Pinning.none(""), folder,
            new PrintStream(said, true, StandardCharsets.UTF_8)).run();
        return folder.lines().stream().collect(Collectors.toMap(PeerResult::client, Function.identity()));
    }

    @Test
    void aClientThatFailsLeavesALineAndTheRunGoesOn() throws Exception {
        Workload pingpong = Workload.pingpong(2, 32);
        Map<String, PeerResult> lines = run(new Run(pingpong, "nobody", 1), new Run(pingpong, "raw", 1));
        String error = lines.get("nobody").error();
        assertTrue(error.startsWith("It ended with exit code 2 and without a result: peer: --client must be one of "), error);
        PeerResult raw = lines.get("raw");
        assertNull(raw.error());
        assertEquals(pingpong, raw.workload());
        assertTrue(raw.cpuNs() > 0 && raw.messages() > 0 && raw.serverCpu() > 0, raw::toString);
        assertEquals(0, ProcessHandle.current().children().filter(ProcessHandle::isAlive).count(), said::toString);
    }
}
