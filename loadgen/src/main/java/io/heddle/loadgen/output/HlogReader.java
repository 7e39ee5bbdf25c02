package io.heddle.loadgen.output;

import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.interval.Gauge;
import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.RunEnd;
import io.heddle.loadgen.interval.RunStart;
import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.interval.StepInterval;
import io.heddle.loadgen.interval.StepTiming;
import io.heddle.loadgen.interval.Times;
import io.heddle.loadgen.interval.Timing;
import java.io.FileNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;

/**
 * Reads a log of HdrHistogram, of this tool or of another one: times only, by tag. Lines with the same start are one interval.
 * <b>Thread:</b> one thread at a time. <b>Owns:</b> the open file.
 */
public final class HlogReader implements RunSource {
    private static final String UNTAGGED = "untagged";

    private final Path path;
    private final RunStart start;
    private HistogramLogReader log;
    private Histogram line;
    private Interval next;
    private long baseMs = -1;
    private int lastIndex = -1;
    private long lines;

    /**
     * Opens a log and reads its tags.
     *
     * @throws UserError if it cannot be read, or has no histogram
     */
    public HlogReader(Path path) {
        this.path = path;
        Set<String> steps = new LinkedHashSet<>();
        open();
        long firstMs = line == null ? 0 : line.getStartTimeStamp();
        for (; line != null; advanceLine()) {
            if (timing(line) == null) {
                steps.add(step(line));
            }
        }
        close();
        if (lines == 0) {
            throw new UserError("'" + path + "' has no histogram: is it a log of HdrHistogram?");
        }
        start = new RunStart(List.of(path.getFileName() + " " + firstMs), "histogram logs", "", path.toString(), "latencies only", 0, 0, 1,
            firstMs, 0, 0, List.copyOf(steps), List.of(), "", "");
        open();
        advance();
    }

    private void open() {
        try {
            if (!Files.isReadable(path)) {
                throw new FileNotFoundException();
            }
            log = new HistogramLogReader(path.toFile());
        } catch (FileNotFoundException missing) {
            throw new UserError("There is no readable file '" + path + "'.", missing);
        }
        advanceLine();
    }

    private void advanceLine() {
        try {
            EncodableHistogram read = log.nextIntervalHistogram();
            while (read != null && !(read instanceof Histogram)) {
                read = log.nextIntervalHistogram();
            }
            line = (Histogram) read;
        } catch (RuntimeException wrong) {
            throw new UserError("'" + path + "' is no log of HdrHistogram, or is damaged.", wrong);
        }
        lines += line == null ? 0 : 1;
    }

    private void advance() {
        next = null;
        if (line == null) {
            return;
        }
        long startMs = line.getStartTimeStamp();
        baseMs = baseMs < 0 ? startMs : baseMs;
        long durationMs = Math.max(1, line.getEndTimeStamp() - startMs);
        Map<Timing, Histogram> times = new EnumMap<>(Timing.class);
        Map<String, StepInterval> steps = new LinkedHashMap<>();
        for (; line != null && line.getStartTimeStamp() == startMs; advanceLine()) {
            Histogram own = Times.histogram();
            own.add(line);
            Timing timing = timing(line);
            if (timing != null) {
                times.merge(timing, own, Times::plus);
            } else {
                steps.computeIfAbsent(step(line), name -> new StepInterval(name, new long[StepCounter.values().length],
                    new EnumMap<>(StepTiming.class))).times().merge(stepTiming(line), own, Times::plus);
            }
        }
        lastIndex = Math.max(lastIndex + 1, (int) Math.round((startMs - baseMs) / 1000.0));
        next = new Interval(lastIndex, startMs, durationMs * 1_000_000, Interval.Phase.MEASURED, new long[Counter.values().length],
            new long[Gauge.values().length], times, steps, Map.of(), Set.of());
    }

    private static Timing timing(Histogram line) {
        for (Timing timing : Timing.values()) {
            if (timing.key().equals(line.getTag())) {
                return timing;
            }
        }
        return null;
    }

    private static StepTiming stepTiming(Histogram line) {
        for (StepTiming timing : StepTiming.values()) {
            if (line.getTag() != null && line.getTag().endsWith("." + timing.key())) {
                return timing;
            }
        }
        return StepTiming.LATENCY;
    }

    private static String step(Histogram line) {
        String tag = line.getTag() == null || line.getTag().isEmpty() ? UNTAGGED : line.getTag();
        String end = "." + stepTiming(line).key();
        return tag.endsWith(end) ? tag.substring(0, tag.length() - end.length()) : tag;
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public RunStart start() {
        return start;
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
        return next == null ? new RunEnd(RunEnd.Reason.COMPLETED, "", (lastIndex + 1) * 1_000_000_000L) : null;
    }

    @Override
    public void close() {
        log.close();
    }
}
