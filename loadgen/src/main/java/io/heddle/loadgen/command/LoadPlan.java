package io.heddle.loadgen.command;

import io.heddle.api.internal.Redaction;
import io.heddle.loadgen.cli.Durations;
import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.measure.Figures;
import io.heddle.loadgen.plan.Delay;
import io.heddle.loadgen.plan.Extract;
import io.heddle.loadgen.plan.Load;
import io.heddle.loadgen.plan.Matcher;
import io.heddle.loadgen.plan.Message;
import io.heddle.loadgen.plan.Network;
import io.heddle.loadgen.plan.Plan;
import io.heddle.loadgen.plan.Quantities;
import io.heddle.loadgen.plan.Rate;
import io.heddle.loadgen.plan.Scenario;
import io.heddle.loadgen.plan.Step;
import io.heddle.loadgen.plan.Target;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.TypeConversionException;

/**
 * The plan of {@code heddle load}: one scenario that connects and echoes, or sends the user's own message. <b>Thread:</b> immutable.
 *
 * @param rampPerSecond connections to begin a second, 0 for as fast as possible
 * @param ratePerSecond messages a second, 0 for a closed loop unless there are stages
 * @param stages of the rate, empty for a constant one
 * @param content the user's own message, or null for an echo
 * @param duration how long messages are exchanged, or null for the default
 */
record LoadPlan(
    Target target,
    Network network,
    int connections,
    double rampPerSecond,
    double ratePerSecond,
    List<Rate.Stage> stages,
    int sizeBytes,
    boolean text,
    String content,
    Duration duration,
    Duration warmUp,
    int engines,
    boolean idle) {

    static final int MAX_CONNECTIONS = 1_000_000;
    static final int MAX_PER_SECOND = 10_000_000;
    static final int MAX_SIZE_BYTES = 32 << 20;
    static final int MAX_ENGINES = 256;
    static final Duration MAX_DURATION = Duration.ofDays(7);
    private static final Duration DEFAULT_DURATION = Duration.ofSeconds(10);
    private static final Duration DRAIN = Duration.ofSeconds(2);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
    private static final int MAX_FILE_BYTES = 1 << 20;

    LoadPlan {
        stages = List.copyOf(stages);
        checkRange("--size", sizeBytes, 0, MAX_SIZE_BYTES);
        if (duration != null && (duration.isZero() || duration.compareTo(MAX_DURATION) > 0)) {
            throw new UserError("--duration must be between 1ms and " + MAX_DURATION.toHours() + "h.");
        }
        boolean isPaced = ratePerSecond > 0 || !stages.isEmpty();
        if (idle && isPaced) {
            throw new UserError("--idle sends no messages, so " + (stages.isEmpty() ? "--rate has" : "--stages have")
                + " no meaning with it: leave one of the two out.");
        }
        if (idle && content != null) {
            throw new UserError("--idle sends no messages, so --message has no meaning with it: leave one of the two out.");
        }
        int stampBytes = text ? 2 * Long.BYTES : Long.BYTES;
        if (isPaced && content == null && sizeBytes < stampBytes) {
            throw new UserError((stages.isEmpty() ? "--rate" : "--stages") + " needs --size " + stampBytes + " or more for "
                + (text ? "text" : "binary") + " messages: each carries the time at which it was due.");
        }
        if (warmUp.compareTo(duration != null ? duration : lengthOf(stages)) >= 0) {
            throw new UserError("--warmup (" + Quantities.text(warmUp) + ") is a part of --duration ("
                + Quantities.text(duration != null ? duration : lengthOf(stages)) + ") and must be shorter.");
        }
    }

    private static Duration lengthOf(List<Rate.Stage> stages) {
        return stages.isEmpty() ? DEFAULT_DURATION : stages.stream().map(Rate.Stage::duration).reduce(Duration.ZERO, Duration::plus);
    }

    private Duration length() {
        return duration != null ? duration : lengthOf(stages);
    }

    private boolean isPaced() {
        return ratePerSecond > 0 || !stages.isEmpty();
    }

    Plan plan() {
        Load load = new Load(connections, rampPerSecond == 0 ? null : Rate.constant(rampPerSecond), null,
            isPaced() ? new Rate(ratePerSecond, stages) : null, length(), warmUp, DRAIN, null, null, true);
        Scenario scenario = new Scenario("load", 1, null, steps(), List.of());
        return new Plan("heddle load", source(), target, network, load, List.of(scenario), List.of(), List.of(), engines);
    }

    private List<Step> steps() {
        // Without a name it is not a step of the report: connections have rows of their own there.
        Step connect = new Step.Connect(null, null);
        if (idle) {
            return List.of(connect, new Step.Think(new Delay.Constant(MAX_DURATION)));
        }
        Step.Repeat.Kind loop = isPaced() ? Step.Repeat.Kind.WHEN_DUE : Step.Repeat.Kind.FOREVER;
        return List.of(connect, new Step.Repeat(loop, 0, null, null, List.of(exchange())));
    }

    private Step exchange() {
        Message.Kind kind = text ? Message.Kind.TEXT : Message.Kind.BINARY;
        return content == null ? new Step.Echo("echo", kind, sizeBytes, null)
            : new Step.Request("message", new Message(kind, content), new Matcher.Value(new Extract.Whole(), null), null, ANSWER_WITHIN,
                List.of(), List.of(), true);
    }

    /** The traffic on the connections, in words. */
    String workload() {
        if (idle) {
            return "idle";
        }
        String type = text ? "text" : "binary";
        return (content == null ? Figures.count(sizeBytes) + "-byte " + type + " messages" : type + " messages of your own") + ", "
            + pace();
    }

    private String pace() {
        if (stages.isEmpty()) {
            return ratePerSecond == 0 ? "one in flight on each" : number(ratePerSecond) + " a second";
        }
        double last = stages.get(stages.size() - 1).to();
        return number(ratePerSecond) + " to " + number(last) + " a second in " + Figures.counted(stages.size(), "stage");
    }

    /** The options again, for the report: without secrets. */
    private String source() {
        List<String> words = new ArrayList<>(List.of("heddle", "load"));
        if (target.url() != null) {
            words.addAll(List.of("--url", Redaction.uri(URI.create(target.url()))));
        }
        words.addAll(List.of("--connections", Integer.toString(connections)));
        addIf(words, rampPerSecond > 0, "--ramp", digits(rampPerSecond));
        addIf(words, ratePerSecond > 0, "--rate", digits(ratePerSecond));
        addIf(words, !stages.isEmpty(), "--stages", String.join(",", stages.stream().map(
            stage -> Quantities.text(stage.duration()) + ":" + digits(stage.to())).toList()));
        addIf(words, !idle && content == null, "--size", Integer.toString(sizeBytes));
        addIf(words, content != null, "--message", "...");
        words.add(idle ? "--idle" : text ? "--text" : "--binary");
        addIf(words, true, "--duration", Quantities.text(length()));
        addIf(words, !warmUp.isZero(), "--warmup", Quantities.text(warmUp));
        addIf(words, engines > 1, "--engines", Integer.toString(engines));
        addIf(words, network.streamsPerConnection() > 0, "--http2", "--streams-per-connection " + network.streamsPerConnection());
        return String.join(" ", words);
    }

    private static void addIf(List<String> words, boolean isGiven, String option, String value) {
        if (isGiven) {
            words.add(option);
            words.add(value);
        }
    }

    static double rate(String option, double perSecond) {
        if (!(perSecond >= 0) || perSecond > MAX_PER_SECOND) {
            throw new UserError(option + " must be between 0 and " + Figures.count(MAX_PER_SECOND) + ", not " + number(perSecond) + ".");
        }
        return perSecond;
    }

    /** Reads stages such as {@code 30s:1000,1m:5000}. */
    static List<Rate.Stage> stages(String stages) {
        List<Rate.Stage> read = new ArrayList<>();
        for (String stage : stages == null ? new String[0] : stages.split(",", -1)) {
            String[] parts = stage.strip().split(":", -1);
            if (parts.length != 2) {
                throw new UserError("--stages '" + stage.strip() + "' is not a stage: write <time>:<messages a second>, such as 30s:1000.");
            }
            try {
                read.add(new Rate.Stage(new Durations().convert(parts[0]), rate("The rate of --stages", Double.parseDouble(parts[1]))));
            } catch (TypeConversionException | NumberFormatException wrong) {
                throw new UserError("--stages '" + stage.strip() + "' is not a stage: write <time>:<messages a second>, such as 30s:1000.",
                    wrong);
            }
        }
        if (!read.isEmpty() && read.stream().allMatch(stage -> stage.to() == 0)) {
            throw new UserError("--stages stay at 0: one of them must go to more.");
        }
        if (!read.isEmpty() && (lengthOf(read).isZero() || lengthOf(read).compareTo(MAX_DURATION) > 0)) {
            throw new UserError("--stages must last between 1ms and " + MAX_DURATION.toHours() + "h in all.");
        }
        return read;
    }

    static String content(String message, Path file) {
        if (message != null) {
            return message;
        }
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new UserError("--message-file '" + file + "' is larger than 1 MiB: give a smaller one.");
            }
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UserError("--message-file '" + file + "' cannot be read as text in UTF-8 (" + unreadable.getMessage()
                + "): correct the path, or the file.", unreadable);
        }
    }

    static void checkUri(URI uri) {
        if (uri == null) {
            return;
        }
        String scheme = uri.getScheme();
        if (!"ws".equalsIgnoreCase(scheme) && !"wss".equalsIgnoreCase(scheme)) {
            throw new UserError("--url '" + Redaction.uri(uri) + "' must begin with ws:// or wss://.");
        }
        // The host of a name with an underscore is null, and the engine takes it all the same.
        if (uri.getHost() == null && (uri.getRawAuthority() == null || uri.getRawAuthority().indexOf('_') < 0)) {
            throw new UserError("--url '" + Redaction.uri(uri) + "' names no host: write it as ws://host:port/path.");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw new UserError("--url '" + Redaction.uri(uri) + "' has no valid port: it must be between 1 and 65,535.");
        }
        if (uri.getRawFragment() != null) {
            throw new UserError("--url '" + Redaction.uri(uri) + "' must have no fragment: leave out the # and what follows it.");
        }
    }

    static void checkRange(String option, int value, int min, int max) {
        if (value < min || value > max) {
            throw new UserError(option + " must be between " + Figures.count(min) + " and " + Figures.count(max) + ", not "
                + Figures.count(value) + ".");
        }
    }

    /** Whole numbers with separators, others with their digits. */
    private static String number(double value) {
        return isWhole(value) ? Figures.count((long) value) : Double.toString(value);
    }

    private static String digits(double value) {
        return isWhole(value) ? Long.toString((long) value) : Double.toString(value);
    }

    private static boolean isWhole(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15;
    }
}
