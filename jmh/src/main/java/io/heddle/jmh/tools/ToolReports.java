package io.heddle.jmh.tools;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heddle.loadgen.cli.UserError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the response times in the output of each tool, as it leaves it in the folder of a run. <b>Thread:</b> any thread. */
final class ToolReports {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern HEDDLE =
        Pattern.compile("^latency\\s+p50 (.+?)\\s{2,}p90 (.+?)\\s{2,}p99 (.+?)\\s{2,}.*?max (.+?)\\s*$",
            Pattern.MULTILINE);
    private static final Map<String, Double> UNIT_MILLIS = Map.of("ns", 1e-6, "us", 1e-3, "ms", 1.0, "s", 1e3);
    private static final Pattern GATLING_CELL = Pattern.compile("<td class=\"value total col-(\\d+)\">([\\d.]+)</td>");

    private ToolReports() {}

    /**
     * Reads the report of a run.
     *
     * @throws UserError if the tool left none
     */
    static ToolReport of(Tool tool, Path folder) throws IOException {
        return switch (tool) {
            case HEDDLE -> heddle(Files.readString(folder.resolve(ToolCommands.OUTPUT)));
            case GATLING -> gatling(Files.readString(found(folder.resolve("report"), "index.html")));
            case ARTILLERY -> artillery(Files.readString(found(folder, "report.json")));
            case JMETER -> jmeter(Files.readString(found(folder.resolve("report"), "statistics.json")));
            case TSUNG -> tsung(Files.readString(found(folder.resolve("log"), "tsung.log"), StandardCharsets.ISO_8859_1));
        };
    }

    private static Path found(Path folder, String name) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.walk(folder, 3)) {
                Path file = files.filter(path -> path.endsWith(name)).findFirst().orElse(null);
                if (file != null) {
                    return file;
                }
            }
        }
        throw new UserError("The tool left no " + name + " in " + folder + ".");
    }

    /** The summary on standard output: {@code latency       p50 1.27 ms   p90 2.06 ms   p99 ...}. */
    static ToolReport heddle(String output) {
        Matcher line = HEDDLE.matcher(output);
        if (!line.find()) {
            throw new UserError("Heddle printed no latency.");
        }
        return new ToolReport(millis(line.group(1)), millis(line.group(2)), millis(line.group(3)), null, millis(line.group(4)));
    }

    private static double millis(String time) {
        String[] parts = time.split(" ");
        return Double.parseDouble(parts[0].replace(",", "")) * UNIT_MILLIS.get(parts[1]);
    }

    /** The table of its page: the row of the check, whose percentiles gatling.conf sets to 50, 90, 99 and 99.9. */
    static ToolReport gatling(String page) {
        int row = page.indexOf("class=\"ellipsed-name\">answer</span>");
        if (row < 0) {
            throw new UserError("Gatling's page has no row of answers.");
        }
        int end = page.indexOf("</tr>", row);
        Double[] cells = new Double[20];
        Matcher cell = GATLING_CELL.matcher(page.substring(row, end < 0 ? page.length() : end));
        while (cell.find()) {
            cells[Integer.parseInt(cell.group(1))] = Double.valueOf(cell.group(2));
        }
        return new ToolReport(cells[8], cells[9], cells[10], cells[13], cells[12]);
    }

    static ToolReport artillery(String json) throws IOException {
        JsonNode echo = JSON.readTree(json).path("aggregate").path("summaries").path("echo");
        return new ToolReport(number(echo, "p50"), number(echo, "p90"), number(echo, "p99"), number(echo, "mean"), number(echo, "max"));
    }

    /** The statistics of its dashboard, whose percentiles are 90, 95 and 99 unless set otherwise. */
    static ToolReport jmeter(String json) throws IOException {
        JsonNode echo = JSON.readTree(json).path("echo");
        return new ToolReport(number(echo, "medianResTime"), number(echo, "pct1ResTime"), number(echo, "pct3ResTime"),
            number(echo, "meanResTime"), number(echo, "maxResTime"));
    }

    private static Double number(JsonNode node, String name) {
        if (!node.path(name).isNumber()) {
            throw new UserError("The report has no " + name + " of echoes.");
        }
        return node.path(name).doubleValue();
    }

    /**
     * The last line of the transaction: its name, then count, mean and deviation of the last ten seconds, then the longest and the shortest
     * of all, and mean and count of all before. It has no percentiles.
     */
    static ToolReport tsung(String log) {
        double sum = 0;
        double count = 0;
        double max = 0;
        for (List<Double> line : tsungLines(log)) {
            sum += line.get(0) * line.get(1);
            count += line.get(0);
            max = Math.max(max, line.get(3));
        }
        if (count == 0) {
            throw new UserError("Tsung logged no echoes.");
        }
        return new ToolReport(null, null, null, sum / count, max);
    }

    private static List<List<Double>> tsungLines(String log) {
        List<List<Double>> lines = new ArrayList<>();
        log.lines()
            .filter(line -> line.startsWith("stats: tr_echo "))
            .map(line -> Stream.of(line.substring("stats: tr_echo ".length()).split(" ")).map(Double::valueOf).toList())
            .forEach(lines::add);
        return lines;
    }
}
