package io.heddle.jmh.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The workloads and their clients. */
@Timeout(10)
final class MatrixTest {
    @Test
    void theFullMatrixHasTheScenariosOfTheProject() {
        assertEquals(List.of("pingpong-1x32", "pingpong-1x1024", "pingpong-100x32", "pingpong-100x1024", "pingpong-1000x32",
            "pingpong-1000x1024", "pingpong-5000x32", "pingpong-5000x1024", "pipelined-100x32-depth16", "pipelined-100x32-depth64",
            "receive-10x125", "receive-10x65536", "openloop-1000x32", "idle-5000", "connect-8", "deflate-100x1024", "pingpong-tls-100x32",
            "idle-tls-1000", "connect-tls-8"), Matrix.full().workloads().stream().map(Workload::id).toList());
    }

    @Test
    void variantsRunOnlyOverTls() {
        for (Matrix.Cell cell : Matrix.full().cells()) {
            assertEquals(cell.workload().tls(), cell.clients().contains("netty-boringssl"), cell.workload().id());
        }
    }

    /** As long as runs were seen to take, all in all; idle ones settle for some nine seconds more. */
    @Test
    void threeRoundsFitInAboutTwoHours() {
        int idle = Matrix.full().only(Workload::isIdle, client -> true).runs();
        assertTrue((Matrix.full().runs() * 8.2 + idle * 9.5) * 3 < 120 * 60, () -> Matrix.full().runs() + " runs a round");
    }

    @Test
    void rawHoldsTlsConnectionsAndDoesNoMoreWithThem() {
        for (Matrix.Cell cell : Matrix.full().cells()) {
            boolean can = !cell.workload().tls() && !cell.workload().isDeflate() || cell.workload().equals(Matrix.IDLE_TLS);
            assertEquals(can, cell.clients().contains("raw"), cell.workload().id());
        }
    }

    @Test
    void growthGoesFromAHundredConnectionsToNineteenThousand() {
        assertEquals(List.of("pingpong-100x32-active1", "pingpong-1000x32-active10", "pingpong-5000x32-active50",
            "pingpong-19000x32-active190", "pingpong-100x32", "pingpong-1000x32-active100", "pingpong-5000x32-active100",
            "pingpong-19000x32-active100"), Matrix.growth().workloads().stream().map(Workload::id).toList());
    }

    @Test
    void idsAreNamesOfFilesAndUnique() {
        for (Matrix matrix : List.of(Matrix.full(), Matrix.quick(), Matrix.growth())) {
            Set<String> ids = new HashSet<>();
            for (Workload workload : matrix.workloads()) {
                assertTrue(workload.id().matches("[a-z0-9-]+") && ids.add(workload.id()), workload.id());
            }
        }
    }

    @Test
    void aChoiceLeavesNoEmptyCells() {
        Matrix chosen = Matrix.full().only(workload -> workload.isConnect(), "netty-boringssl"::equals);
        assertEquals(List.of(Matrix.CONNECT_TLS), chosen.workloads());
        assertEquals(1, chosen.runs());
    }

    /** A payload or depth in the line of a scenario without them is ignored. */
    @ParameterizedTest
    @CsvSource({"idle,32,1,5000", "connect,32,1,8"})
    void aLineFindsItsWorkload(String scenario, int bytes, int depth, int connections) {
        PeerResult line = ResultFolder.parse(String.format("{\"scenario\":\"%s\",\"connections\":%d,\"bytes\":%d,\"depth\":%d,"
            + "\"tls\":false,\"client\":\"raw\",\"round\":1}", scenario, connections, bytes, depth));
        assertTrue(Matrix.full().workloads().contains(line.workload()), line.workload().id());
    }

    @Test
    void titlesAreForPeople() {
        assertEquals("pingpong over TLS: 100 connections, 32 B", Workload.pingpong(100, 32).overTls().title());
        assertEquals("pingpong: 19,000 connections, 190 of them active, 32 B", Workload.pingpong(19_000, 32).activeOn(190).title());
        assertEquals("pipelined: 100 connections, 32 B, 16 in flight on each", Matrix.PIPELINED.title());
        assertEquals("deflate: 100 connections, 1 KiB", Matrix.DEFLATE.title());
        assertEquals("pingpong: 1 connection, 1 KiB", Workload.pingpong(1, 1_024).title());
    }
}
