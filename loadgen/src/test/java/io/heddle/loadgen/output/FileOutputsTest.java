package io.heddle.loadgen.output;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.Intervals;
import io.heddle.loadgen.interval.Limit;
import io.heddle.loadgen.interval.RunEnd;
import io.heddle.loadgen.interval.StepCounter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

@Timeout(60)
final class FileOutputsTest {
    private static final long MS = 1_000_000;

    @TempDir
    Path folder;

    private static List<Interval> twoSeconds(String step) {
        return List.of(
            Intervals.second(0).phase(Interval.Phase.WARM_UP).count(Counter.OPENED, 1).answered(step, 9 * MS, 10).make(),
            Intervals.second(1).answered(step, 5 * MS, 100).limited(Limit.GC).make());
    }

    private Played run(String step, List<String> thresholds, String... options) {
        return Played.run(Intervals.run(2, thresholds, step), twoSeconds(step), Intervals.completed(2), options);
    }

    @Test
    void theTableHasALineASecondAndEmptyCellsWhereNothingWasMeasured() throws IOException {
        Path file = folder.resolve("run.csv");
        run("=a,\"b\"", List.of(), "--csv", file.toString());
        String[] lines = Files.readString(file).split("\r\n");
        assertEquals(3, lines.length);
        assertTrue(lines[0].startsWith("second,startEpochMs,durationMs,phase,limits,connects,opened"), lines[0]);
        assertTrue(lines[0].contains("\"'=a,\"\"b\"\".latency.p99Ms\""), lines[0]);
        assertTrue(lines[1].startsWith("0,1790000000000,1000,warmUp,,0,1,"), lines[1]);
        assertTrue(lines[2].startsWith("1,1790000001000,1000,measured,gc,0,0,"), lines[2]);
        assertTrue(lines[2].endsWith(",,,,,"), "no delay was measured");
        int columns = lines[1].split(",", -1).length;
        assertEquals(columns, lines[2].split(",", -1).length);
        assertEquals(columns, lines[0].replaceAll("\"[^\"]*(\"\"[^\"]*)*\"", "x").split(",", -1).length);
    }

    @Test
    void theLogIsReadByHdrHistogramsOwnReader() throws IOException {
        Path file = folder.resolve("run.hlog");
        run("an echo, twice", List.of(), "--hlog", file.toString());
        List<String> tags = new ArrayList<>();
        HistogramLogReader reader = new HistogramLogReader(file.toFile());
        for (EncodableHistogram each = reader.nextIntervalHistogram(); each != null; each = reader.nextIntervalHistogram()) {
            tags.add(each.getTag() + " " + each.getStartTimeStamp() + " " + ((org.HdrHistogram.Histogram) each).getTotalCount());
        }
        reader.close();
        assertEquals(List.of("an_echo_twice.latency 1790000001000 100", "an_echo_twice.service 1790000001000 100",
            "an_echo_twice.lateness 1790000001000 100"), tags);
    }

    private static Element suite(String xml) throws Exception {
        return (Element) DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(xml.getBytes("UTF-8")))
            .getElementsByTagName("testsuite").item(0);
    }

    @Test
    void eachThresholdIsATestCaseWhateverItsStepIsCalled() throws Exception {
        Path file = folder.resolve("run.xml");
        Played played = run("a<b>&\"'\u0001", List.of("a<b>&\"'\u0001.p99>1h"), "--junit", file.toString());
        assertEquals(0, played.outputs.exitCode(), played.out.text());
        NodeList cases = suite(Files.readString(file)).getElementsByTagName("testcase");
        assertEquals("a<b>&\"'\uFFFD.p99>1h", ((Element) cases.item(0)).getAttribute("name"));
        assertEquals(6, cases.getLength(), "with the five built-in ones that apply");
    }

    @Test
    void aBrokenThresholdIsAFailureWithItsSentence() throws Exception {
        Path file = folder.resolve("run.xml");
        Played played = run("echo", List.of("echo.p99>4ms", "failed>0"), "--junit", file.toString(), "--fail-if", "none");
        assertEquals(3, played.outputs.exitCode());
        Element suite = suite(Files.readString(file));
        assertEquals("2", suite.getAttribute("tests"));
        assertEquals("1", suite.getAttribute("failures"));
        assertEquals("0", suite.getAttribute("errors"));
        assertEquals("2026-09-21T14:13:20", suite.getAttribute("timestamp"));
        NodeList cases = suite.getElementsByTagName("testcase");
        assertEquals("echo.p99>4ms", ((Element) cases.item(0)).getAttribute("name"));
        Element failure = (Element) ((Element) cases.item(0)).getElementsByTagName("failure").item(0);
        assertEquals("echo.p99 was 5.00 ms, and breaks the run when it is above 4.00 ms.", failure.getAttribute("message"));
        assertNull(((Element) cases.item(1)).getElementsByTagName("failure").item(0));
    }

    @Test
    void aRunThatDidNotEndAsPlannedIsAnError() throws Exception {
        Path file = folder.resolve("run.xml");
        Played.run(Intervals.run(2, List.of(), "echo"), twoSeconds("echo"), new RunEnd(RunEnd.Reason.STOPPED, "", MS), "--junit",
            file.toString());
        Element suite = suite(Files.readString(file));
        assertEquals("1", suite.getAttribute("errors"));
        assertEquals("Stopped by the user. The run ended early, after 1.00 ms of 2.00 s (0 % of the planned time): the user stopped it.",
            ((Element) suite.getElementsByTagName("error").item(0)).getAttribute("message"));
    }

    @Test
    void xmlHasNoCharacterThatItDoesNotAllow() {
        assertEquals("&lt;a&gt;&amp;&quot;&apos;\uFFFD\uFFFD&#10;\uD83D\uDE00", JUnitOutput.escaped("<a>&\"'\u0001\uD800\n\uD83D\uDE00"));
    }

    @Test
    void aFullDiskIsToldAtOnceAndAgainAndTheRunGoesOn() {
        Assumptions.assumeTrue(Files.exists(Path.of("/dev/full")), "there is no /dev/full to write to");
        Path other = folder.resolve("run.csv");
        Played played = Played.run(Intervals.run(2, List.of(), "echo"), twoSeconds("echo"), Intervals.completed(2), "--json", "/dev/full",
            "--csv", other.toString());
        String told =
            "heddle: --json is incomplete, and the exit code is not 0: '/dev/full' could not be written: No space left on device.\n";
        assertEquals(told + told, played.err.text());
        assertEquals(1, played.outputs.exitCode());
        assertTrue(played.out.text().contains("verdict       Passed"), played.out.text());
        assertArrayEquals(new boolean[] {true}, new boolean[] {Files.exists(other)});
    }

    @Test
    void aThresholdDecidesBeforeAFullDiskDoes() {
        Assumptions.assumeTrue(Files.exists(Path.of("/dev/full")), "there is no /dev/full to write to");
        Played played = Played.run(Intervals.run(2, List.of("echo.p99>1ms"), "echo"), twoSeconds("echo"), Intervals.completed(2), "--json",
            "/dev/full");
        assertEquals(3, played.outputs.exitCode());
    }

    @Test
    void anExistingFileIsOverwritten() throws IOException {
        Path file = folder.resolve("run.csv");
        Files.writeString(file, "x".repeat(100_000));
        run("echo", List.of(), "--csv", file.toString());
        assertTrue(Files.size(file) < 5_000);
    }

    @Test
    void stepsWithoutAnyIntervalHaveNoFiguresInTheTable() throws IOException {
        Path file = folder.resolve("run.csv");
        Played.run(Intervals.run(1, List.of(), "never"), List.of(Intervals.second(0).step("other", StepCounter.OK, 1).make()),
            Intervals.completed(1), "--csv", file.toString());
        assertTrue(Files.readString(file).contains(",0,0,0,0,0,0,0,0,0,0,0,0,0,,,,"));
    }
}
