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
 * The results of a run so far: a file {@code *.jsonl} for each workload, and {@code run.json}. Each line is on disk before the next client
 * starts, so that an interrupted run can continue. <b>Thread:</b> any one thread.
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

    /** Parses a line that a client printed; throws a {@link UserError} if it is not a result. */
    public static PeerResult parse(String line) {
        try {
            PeerResult result = JSON.readValue(line, PeerResult.class);
            if (result == null || result.scenario() == null || result.client() == null) {
                throw new UserError("This line lacks a scenario or a client: " + line);
            }
            return result;
        } catch (JsonProcessingException exception) {
            throw new UserError("This line is not a result (" + exception.getOriginalMessage() + "): " + line, exception);
        }
    }

    /** The description of the run, or nothing if none has begun. */
    public Optional<RunInfo> info() throws IOException {
        Path file = folder.resolve("run.json");
        return Files.exists(file) ? Optional.of(JSON.readValue(Files.readString(file), RunInfo.class)) : Optional.empty();
    }

    public void begin(RunInfo info) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("run.json"), JSON.writerWithDefaultPrettyPrinter().writeValueAsString(info) + "\n");
    }

    /** Appends a line, and returns when it is in the file. */
    public void add(PeerResult result) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(result.workload().id() + ".jsonl");
        Files.writeString(file, JSON.writeValueAsString(result) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** All lines in order of file names. The last line of a file is left out if it is torn, as it may be after a kill. */
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

    /** Moves the results of an earlier run to a folder beside this one, and replaces what was there. */
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
