package io.heddle.loadgen.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.jr.ob.JSON;
import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.RunEnd;
import io.heddle.loadgen.interval.RunListener;
import io.heddle.loadgen.interval.RunStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.NoSuchElementException;

/**
 * Reads a file of {@link JsonOutput}, one interval after the other. A file without its end gives all whole intervals that it has, and an
 * end that says so. <b>Thread:</b> one thread at a time. <b>Owns:</b> the open file.
 */
public final class RunReader implements RunSource {
    private final Path path;
    private final JsonParser parser;
    private final long sizeBytes;
    private RunStart start;
    private Interval next;
    private RunEnd end;
    private long lastNs;

    /**
     * Opens a file and reads how its run began.
     *
     * @throws UserError if it cannot be read, or is no file of a run
     */
    public RunReader(Path path) {
        this.path = path;
        try {
            sizeBytes = Files.size(path);
            parser = JsonFactory.builder().disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build()
                .createParser(Files.newInputStream(path));
        } catch (NoSuchFileException missing) {
            throw new UserError("There is no file '" + path + "'.", missing);
        } catch (IOException refused) {
            throw new UserError("'" + path + "' cannot be read: " + OutputFile.reason(refused) + ".", refused);
        }
        try {
            readStart();
        } catch (IOException | RuntimeException wrong) {
            close();
            throw wrong instanceof UserError user ? user : isNoRun(wrong);
        }
        advance();
    }

    private UserError isNoRun(Exception cause) {
        return new UserError("'" + path + "' is no file that heddle wrote with --json: "
            + (cause instanceof JsonProcessingException wrong ? "line " + wrong.getLocation().getLineNr() + " is no JSON"
                : cause.getMessage())
            + ".", cause);
    }

    private void readStart() throws IOException {
        if (parser.nextToken() != JsonToken.START_OBJECT || !"schema".equals(parser.nextFieldName())) {
            throw new IllegalArgumentException("it does not begin with a schema");
        }
        String schema = parser.nextTextValue();
        if (!JsonOutput.SCHEMA.equals(schema)) {
            throw new UserError("'" + path + "' has the schema '" + schema + "', and this heddle reads '" + JsonOutput.SCHEMA
                + "': use the version that wrote it.");
        }
        if (!"run".equals(parser.nextFieldName()) || parser.nextToken() != JsonToken.START_OBJECT) {
            throw new IllegalArgumentException("it has no 'run'");
        }
        start = JsonValues.run(object());
        if (!"intervals".equals(parser.nextFieldName()) || parser.nextToken() != JsonToken.START_ARRAY) {
            throw new IllegalArgumentException("it has no 'intervals'");
        }
    }

    private Map<String, Object> object() throws IOException {
        return JSON.std.mapFrom(parser);
    }

    private void advance() {
        next = null;
        try {
            if (end == null) {
                JsonToken token = parser.nextToken();
                if (token == JsonToken.START_OBJECT) {
                    next = JsonValues.interval(object());
                    lastNs = (next.index() + 1) * 1_000_000_000L;
                } else {
                    readEnd(token);
                }
            }
        } catch (IOException | RuntimeException wrong) {
            if (!isAtItsEnd(wrong)) {
                throw isNoRun(wrong);
            }
            end = cutOff();
        }
    }

    /** True if the JSON is wrong because the file ends there. */
    private boolean isAtItsEnd(Exception wrong) {
        return wrong instanceof JsonProcessingException json && json.getLocation() != null
            && json.getLocation().getByteOffset() >= sizeBytes;
    }

    private void readEnd(JsonToken token) throws IOException {
        if (token == null) {
            end = cutOff();
        } else if (token != JsonToken.END_ARRAY) {
            throw new IllegalArgumentException("an interval in line " + parser.currentLocation().getLineNr() + " is no object");
        } else if ("end".equals(parser.nextFieldName()) && parser.nextToken() == JsonToken.START_OBJECT) {
            end = JsonValues.end(object());
        } else {
            end = cutOff();
        }
    }

    private RunEnd cutOff() {
        return new RunEnd(RunEnd.Reason.FAULT,
            "The file '" + path.getFileName() + "' has no end: its program was killed, or its disk was full.",
            lastNs);
    }

    @Override
    public RunStart start() {
        return start;
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public Interval peek() {
        if (next == null) {
            throw new NoSuchElementException();
        }
        return next;
    }

    @Override
    public Interval next() {
        Interval taken = peek();
        advance();
        return taken;
    }

    @Override
    public RunEnd end() {
        return next == null ? end : null;
    }

    /** Plays the run again. */
    public void replay(RunListener listener) {
        listener.begin(start);
        while (hasNext()) {
            listener.interval(next());
        }
        listener.end(end);
    }

    @Override
    public void close() {
        try {
            parser.close();
        } catch (IOException nothingIsLost) {
            // It was only read.
        }
    }
}
