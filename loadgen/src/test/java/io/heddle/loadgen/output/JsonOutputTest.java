package io.heddle.loadgen.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.command.OutputOptions;
import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.Intervals;
import io.heddle.loadgen.interval.RunEnd;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(60)
final class JsonOutputTest {
    private static final String HOSTILE = "a \"step\" </script> \u2028 \uD83D\uDE00 \\ \n, end";

    @TempDir
    Path folder;

    private Path written(List<Interval> intervals, String... steps) {
        Path file = folder.resolve("run.json");
        Played.run(Intervals.run(8, List.of("failed>100%"), steps), intervals, Intervals.completed(8), "--json", file.toString());
        return file;
    }

    @Test
    void whatIsReadIsWhatWasWritten() throws IOException {
        Path file = written(Intervals.random(7, 8, "echo", HOSTILE), "echo", HOSTILE);
        byte[] once = Files.readAllBytes(file);
        Path again = folder.resolve("again.json");
        try (RunReader reader = new RunReader(file)) {
            Played replayed = Played.run(reader.start(), Runs.rest(reader), reader.end(), "--json", again.toString());
            assertEquals("", replayed.err.text());
        }
        assertEquals(new String(once, StandardCharsets.UTF_8), Files.readString(again));
    }

    @Test
    void itIsOneJsonDocumentWithAnIntervalALine() throws IOException {
        Path file = written(Intervals.random(7, 8, HOSTILE), HOSTILE);
        Map<String, Object> document = JSON.std.mapFrom(Files.readString(file));
        assertEquals(List.of("schema", "run", "intervals", "end", "totals", "verdict"), List.copyOf(document.keySet()));
        assertEquals("heddle-run/1", document.get("schema"));
        assertEquals(8, ((List<?>) document.get("intervals")).size());
        assertEquals(8, Files.readAllLines(file).stream().filter(line -> line.replaceFirst("^,", "").startsWith("{\"second\":")).count());
        assertTrue(((Map<?, ?>) ((Map<?, ?>) document.get("totals")).get("steps")).containsKey(HOSTILE));
    }

    @Test
    void aFileCutAnywhereGivesAllItsWholeIntervals() throws IOException {
        Path file = written(Intervals.random(7, 4, "echo"), "echo");
        byte[] whole = Files.readAllBytes(file);
        int begun = new String(whole, StandardCharsets.UTF_8).indexOf("\"intervals\":[") + "\"intervals\":[".length();
        int ended = new String(whole, StandardCharsets.UTF_8).indexOf("\"end\"");
        int intervals = 0;
        for (int length = begun; length <= ended; length += Math.max(1, Math.min(499, ended - length))) {
            Files.write(file, Arrays.copyOf(whole, length));
            try (RunReader reader = new RunReader(file)) {
                int found = Runs.rest(reader).size();
                assertTrue(found >= intervals, "cut at " + length);
                intervals = found;
                assertEquals(RunEnd.Reason.FAULT, reader.end().reason());
                assertEquals("The file 'run.json' has no end: its program was killed, or its disk was full.", reader.end().detail());
                assertEquals(found * 1_000_000_000L, reader.end().ranNs());
            }
        }
        assertEquals(4, intervals);
    }

    @Test
    void otherFilesAreRefusedWithOneSentence() throws IOException {
        Path file = folder.resolve("other.json");
        assertEquals("There is no file '" + file + "'.", refusal(file));
        Files.writeString(file, "[1]");
        assertEquals("'" + file + "' is no file that heddle wrote with --json: it does not begin with a schema.", refusal(file));
        Files.writeString(file, "k6 run");
        assertEquals("'" + file + "' is no file that heddle wrote with --json: line 1 is no JSON.", refusal(file));
        Files.writeString(file, "{\"schema\":\"heddle-run/9\"}");
        assertEquals("'" + file + "' has the schema 'heddle-run/9', and this heddle reads 'heddle-run/1': use the version that wrote it.",
            refusal(file));
        Files.writeString(file, "{\"schema\":\"heddle-run/1\",\"run\":{\"parts\":5},\"intervals\":[]}");
        assertEquals("'" + file + "' is no file that heddle wrote with --json: its 'parts' is no list.", refusal(file));
        Files.writeString(file, "");
        assertEquals("'" + file + "' is no file that heddle wrote with --json: it does not begin with a schema.", refusal(file));
        Path run = written(Intervals.random(7, 4, "echo"), "echo");
        Files.writeString(run, Files.readString(run).replaceFirst("HISTF", "HOSTF"));
        assertEquals(
            "'" + run + "' is no file that heddle wrote with --json: this is no histogram in HdrHistogram's compressed encoding, in"
                + " base64.",
            refusal(run));
    }

    private static String refusal(Path file) {
        return assertThrows(UserError.class, () -> {
            try (RunReader reader = new RunReader(file)) {
                Runs.rest(reader);
            }
        }).getMessage();
    }

    @Test
    void eachIntervalIsOnTheDiskBeforeTheNextSecond() throws IOException {
        Path file = folder.resolve("run.json");
        List<Interval> intervals = Intervals.random(7, 3, "echo");
        Printed err = new Printed();
        RunOutputs outputs = CommandLine.populateCommand(new OutputOptions(), "--json", file.toString())
            .open(new Printed().stream, err.stream, List.of(), List.of("echo"), sentence -> {});
        try (outputs) {
            outputs.begin(Intervals.run(3, List.of(), "echo"));
            outputs.interval(intervals.get(0));
            outputs.interval(intervals.get(1));
            try (RunReader reader = new RunReader(file)) {
                assertEquals(2, Runs.rest(reader).size());
            }
        }
        assertFalse(Files.readString(file).contains("\"end\""));
    }

    @Test
    void eachNameOfTheSchemaIsInTheManual() throws IOException {
        String manual = Files.readString(Path.of("../docs/load.md"));
        Map<String, Object> document = JSON.std.mapFrom(Files.readString(written(Intervals.random(7, 4, "echo"), "echo")));
        for (String part : List.of("run", "end", "verdict")) {
            ((Map<?, ?>) document.get(part)).keySet().forEach(name -> assertTrue(manual.contains("`" + name + "`"), part + "." + name));
        }
        ((Map<?, ?>) ((List<?>) document.get("intervals")).get(0)).keySet()
            .forEach(name -> assertTrue(manual.contains("`" + name + "`"), "intervals." + name));
        document.keySet().forEach(name -> assertTrue(manual.contains("`" + name + "`"), name));
    }
}
