package io.heddle.loadgen.output.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.heddle.loadgen.output.PageRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page opens without network, draws its charts, shows the numbers of the JSON, in light and dark and on paper. */
@Timeout(300)
final class PageInBrowserInteropIT {
    private static final Path BROWSER = Path.of("/usr/bin/chromium");
    private static final Path PICTURES = Path.of("target", "page-pictures");

    @TempDir
    Path folder;

    private Path html;
    private Path json;

    @BeforeEach
    void writePage() {
        Assumptions.assumeTrue(Files.isExecutable(BROWSER), "there is no " + BROWSER + ": src/test/interop/install.sh installs it");
        html = folder.resolve("run.html");
        json = folder.resolve("run.json");
        PageRun.write(html, json);
    }

    /** Runs the browser to its end and returns what it printed. */
    private String browser(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(BROWSER.toString(), "--headless", "--no-sandbox", "--disable-gpu",
            "--hide-scrollbars", "--virtual-time-budget=3000", "--user-data-dir=" + folder.resolve("profile")));
        command.addAll(List.of(options));
        command.add(html.toUri().toString());
        Path printed = folder.resolve("printed");
        Process process =
            new ProcessBuilder(command).redirectOutput(printed.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try {
            assertTrue(process.waitFor(120, TimeUnit.SECONDS), "the browser did not end");
            assertEquals(0, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(printed);
    }

    @SuppressWarnings("unchecked") // The keys of a JSON object are strings.
    private static Map<String, Object> at(Map<String, Object> from, String... names) {
        Map<String, Object> found = from;
        for (String name : names) {
            found = (Map<String, Object>) found.get(name);
        }
        return found;
    }

    @Test
    void itDrawsAllChartsAndShowsTheNumbersOfTheJson() throws IOException, InterruptedException {
        String dom = browser("--dump-dom");
        int charts = dom.split("class=\"chart\"", -1).length - 1;
        assertTrue(charts >= 6, charts + " charts");
        assertEquals(charts, dom.split("<canvas", -1).length - 1, "each of them is drawn");
        Map<String, Object> document = JSON.std.mapFrom(Files.readString(json));
        assertTrue(dom.contains("order.p99&gt;50ms"), "the threshold is shown");
        for (String step : List.of("login", "order")) {
            Map<String, Object> latency = at(document, "totals", "steps", step, "times", "latency");
            for (String figure : List.of("p50Ns", "p90Ns", "p99Ns", "p999Ns", "maxNs")) {
                assertTrue(dom.contains("data-ns=\"" + latency.get(figure) + "\""), step + " " + figure);
            }
            for (String counter : List.of("sent", "ok", "failed")) {
                Object count = at(document, "totals", "steps", step, "counts").get(counter);
                assertTrue(dom.contains("data-count=\"" + count + "\""), step + " " + counter);
            }
        }
    }

    @Test
    void itAsksTheNetworkForNothing() throws IOException, InterruptedException {
        Path log = folder.resolve("net.json");
        browser("--log-net-log=" + log, "--disable-background-networking", "--disable-component-update", "--dump-dom");
        String events = Files.readString(log);
        assertFalse(events.matches("(?s).*\"initiator\":\"file://.*"), "a request came from the page");
        assertTrue(Files.readString(html).contains("default-src 'none'"), "and its policy forbids any");
    }

    @Test
    void itsPicturesAreTakenInLightAndDarkAndOnPaper() throws IOException, InterruptedException {
        Files.createDirectories(PICTURES);
        Path light = PICTURES.resolve("light.png").toAbsolutePath();
        Path dark = PICTURES.resolve("dark.png").toAbsolutePath();
        Path paper = PICTURES.resolve("paper.pdf").toAbsolutePath();
        browser("--window-size=1100,4200", "--screenshot=" + light);
        browser("--window-size=1100,4200", "--blink-settings=preferredColorScheme=0", "--screenshot=" + dark);
        browser("--no-pdf-header-footer", "--print-to-pdf=" + paper);
        assertFalse(Arrays.equals(Files.readAllBytes(light), Files.readAllBytes(dark)));
        assertTrue(Files.size(light) > 50_000 && Files.size(dark) > 50_000 && Files.size(paper) > 20_000);
    }
}
