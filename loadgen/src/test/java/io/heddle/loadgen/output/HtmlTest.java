package io.heddle.loadgen.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.Intervals;
import io.heddle.loadgen.interval.RunEnd;
import io.heddle.loadgen.interval.RunStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class HtmlTest {
    private static final String HOSTILE = "</script><script>alert(1)</script><!-- <script> \u2028 \" ' &amp; \\";

    @TempDir
    Path folder;

    private String page(RunStart start, Iterable<Interval> intervals) throws IOException {
        Path file = folder.resolve("run.html");
        Played played = Played.run(start, intervals, new RunEnd(RunEnd.Reason.COMPLETED, "", start.plannedNs()), "--html", file.toString());
        assertEquals("", played.err.text());
        return Files.readString(file);
    }

    private static List<Map<String, Object>> charts(String html) throws IOException {
        Matcher data = Pattern.compile("<script type=\"application/json\" id=\"charts\">(.*?)</script>", Pattern.DOTALL).matcher(html);
        assertTrue(data.find());
        return JSON.std.listOfFrom(Object.class, data.group(1)).stream().map(HtmlTest::chart).toList();
    }

    @SuppressWarnings("unchecked") // The keys of a JSON object are strings.
    private static Map<String, Object> chart(Object chart) {
        return (Map<String, Object>) chart;
    }

    @Test
    void tenMinutesOfFiveStepsStayBelow300Kilobytes() throws IOException {
        String[] steps = {"login", "subscribe", "order", "cancel", "logout"};
        String html = page(Intervals.run(600, List.of("order.p99>50ms"), steps), Realistic.seconds(1, 600, 1, steps));
        assertTrue(html.length() < 300_000, html.length() + " bytes");
        assertFalse(html.matches("(?s).*(src|href)=[\"']?(https?:)?//.*"), "nothing is fetched");
    }

    @Test
    void namesErrorsAndPlansAreTextWhateverTheySay() throws IOException {
        RunStart start = new RunStart(List.of(HOSTILE), HOSTILE, HOSTILE, HOSTILE, HOSTILE, 1, 1, 1, Intervals.START_MS, 1, 0,
            List.of(HOSTILE, "b"), List.of(HOSTILE + ".p99>1h"), HOSTILE, HOSTILE);
        String html = page(start, List.of(Intervals.second(0).answered(HOSTILE, 5_000_000, 10).answered("b", 5_000_000, 10)
            .error(HOSTILE, 3).make()));
        assertFalse(html.contains("alert(1)</script><!--"), "it is never there as it is");
        assertEquals(3, html.split("<script", -1).length - 1, "the data, uPlot, the page's own");
        assertEquals(3, html.split("</script", -1).length - 1);
        assertTrue(html.contains("<th scope=\"row\">&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;"));
        List<?> lines = (List<?>) charts(html).stream().filter(chart -> chart.get("id").equals("steps")).findFirst().orElseThrow()
            .get("lines");
        assertEquals(HOSTILE, ((Map<?, ?>) lines.get(0)).get("label"), "and the data has it unchanged");
    }

    @Test
    void aLongRunIsThinnedAndKeepsItsMaxima() throws IOException {
        List<Interval> seconds = new ArrayList<>();
        Interval usual = Intervals.second(0).answered("echo", 1_000_000, 10).make();
        Interval slow = Intervals.second(0).answered("echo", 900_000_000, 10).make();
        for (int i = 0; i < 2_500; i++) {
            seconds.add((i == 1_777 ? slow : usual).at(i));
        }
        String html = page(Intervals.run(2_500, List.of(), "echo"), seconds);
        assertTrue(html.length() < 300_000, html.length() + " bytes");
        Map<String, Object> latency = charts(html).get(0);
        List<?> points = (List<?>) latency.get("x");
        assertTrue(points.size() <= 1_200 && points.size() > 600, points.size() + " points");
        List<?> max = (List<?>) ((Map<?, ?>) ((List<?>) latency.get("lines")).get(3)).get("values");
        assertEquals(900.2, max.stream().mapToDouble(value -> ((Number) value).doubleValue()).max().orElseThrow(), 0.5);
        assertTrue(html.contains("Each point stands for 4 s"), "and it says so");
    }

    @Test
    void aRunWithoutAnyMessageHasAPageToo() throws IOException {
        String html = page(Intervals.run(1, List.of()), List.of(Intervals.second(0).make()));
        assertTrue(html.contains("No connection was opened."));
        assertEquals(List.of(), charts(html));
    }
}
