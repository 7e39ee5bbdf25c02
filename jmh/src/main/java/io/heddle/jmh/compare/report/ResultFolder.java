package io.heddle.jmh.compare.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.heddle.loadgen.cli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder with what a run has measured so far: a file {@code *.jsonl} for each workload, and {@code run.json}. Each line is on the disk
 * before the next client starts, so that a run that was cut short can go on. <b>Thread:</b> any one thread.
 */
public final class ResultFolder {
    private static final ObjectMapper JSON = new ObjectMapper().configure(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES, true)
        .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);

    private final Path folder;

    public ResultFolder(Path folder) {
        this.folder = folder;
    }

    public Path path() {
        return folder;
    }

    /** Reads a line that a client wrote; one that is no result is a {@link UserError}. */
    public static PeerResult parse(String line) {
        try {
            PeerResult result = JSON.readValue(line, PeerResult.class);
            if (result == null || result.scenario() == null || result.client() == null) {
                throw new UserError("This line names no scenario or no client: " + line);
            }
            return result;
        } catch (JsonProcessingException exception) {
            throw new UserError("This line is no result (" + exception.getOriginalMessage() + "): " + line, exception);
        }
    }

    /** The run, or nothing if none has begun. */
    public Optional<RunInfo> info() throws IOException {
        Path file = folder.resolve("run.json");
        return Files.exists(file) ? Optional.of(JSON.readValue(Files.readString(file), RunInfo.class)) : Optional.empty();
    }

    public void begin(RunInfo info) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("run.json"), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(info) + "\n");
    }

    /** Adds a line, and returns when it is in the file. */
    public void add(PeerResult result) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(result.workload().id() + ".jsonl");
        Files.writeString(file, JSON.writeValueAsString(result) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** All lines, in the order of the files' names. The last one of a file may be torn where the run was killed; it is left out. */
    public List<PeerResult> lines() throws IOException {
        List<PeerResult> results = new ArrayList<>();
        if (!Files.isDirectory(folder)) {
            return results;
        }
        List<Path> files;
        try (Stream<Path> found = Files.list(folder)) {
            files = found.filter(file -> file.toString().endsWith(".jsonl")).sorted().toList();
        }
        for (Path file : files) {
            String text = Files.readString(file);
            String whole = text.substring(0, text.lastIndexOf('\n') + 1);
            whole.lines().filter(line -> !line.isBlank()).map(ResultFolder::parse).forEach(results::add);
        }
        return results;
    }

    /** Moves what an earlier run left to a folder beside this one, in place of what was there. */
    public void setAside() throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Path aside = folder.resolveSibling(folder.getFileName() + ".previous");
        deleteFolder(aside);
        Files.move(folder, aside);
    }

    private static void deleteFolder(Path doomed) throws IOException {
        if (!Files.isDirectory(doomed)) {
            return;
        }
        List<Path> content;
        try (Stream<Path> walk = Files.walk(doomed)) {
            content = walk.sorted((one, other) -> other.compareTo(one)).toList();
        }
        for (Path path : content) {
            Files.delete(path);
        }
    }
}
