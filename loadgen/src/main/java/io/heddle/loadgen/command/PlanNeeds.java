package io.heddle.loadgen.command;

import com.sun.management.UnixOperatingSystemMXBean;
import io.heddle.api.internal.Redaction;
import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.measure.Figures;
import io.heddle.loadgen.plan.Load;
import io.heddle.loadgen.plan.Plan;
import io.heddle.loadgen.plan.Quantities;
import io.heddle.loadgen.plan.Rate;
import io.heddle.loadgen.plan.Scenario;
import io.heddle.loadgen.plan.Source;
import io.heddle.loadgen.plan.Target;
import io.heddle.loadgen.scenario.Program;
import io.heddle.loadgen.scenario.data.DataSet;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Says what a plan needs, without opening a connection.
 *
 * <p>The memory of a user was measured on JDK 17 with {@code heddle run}, whose users each set two variables, made a request by id and
 * then waited: heap after a collection with 9,000 of them less that with 1,000, 2,050 B each with the connection. The memory of an idle
 * connection is what {@code heddle load --idle} prints. <b>Thread:</b> no state.
 */
final class PlanNeeds {
    /** A user with its place in the plan, a few variables and the table of its requests. */
    static final int USER_BYTES = 1_050;
    /** A plain connection that is idle; its channel and key are most of it. */
    static final int SOCKET_BYTES = 1_000;
    /** A stream of an HTTP/2 connection that is idle. */
    static final int STREAM_BYTES = 480;
    /** The state of a TLS connection that is idle, as the JDK has it. */
    static final int TLS_BYTES = 6_800;
    /** The program itself, its histograms and buffers. */
    private static final long BASE_BYTES = 40_000_000;

    private final Plan plan;
    private final Program program;
    private final StringBuilder text = new StringBuilder();
    private final List<String> problems = new ArrayList<>();

    private PlanNeeds(Plan plan, Program program) {
        this.plan = plan;
        this.program = program;
    }

    /**
     * The needs of a plan in words.
     *
     * @throws UserError if this machine lacks some of it
     */
    static String of(Plan plan, Program program) {
        PlanNeeds needs = new PlanNeeds(plan, program);
        needs.describe();
        if (!needs.problems.isEmpty()) {
            throw new UserError(needs.text + String.join(" ", needs.problems));
        }
        return needs.text.toString();
    }

    private void describe() {
        Load load = plan.load();
        text.append("Plan ").append(plan.name()).append(" can be read. It needs:\n");
        row("target", String.join(", ", targets()));
        row("users", Figures.count(load.connections()) + " at the same time" + scenarios());
        row("begin", begin(load));
        row("messages", load.messages() == null ? "each loop turns as fast as the answers come" : "loops turn " + rate(load.messages()));
        row("time", Quantities.text(load.duration()) + (load.warmUp().isZero() ? "" : ", of which " + Quantities.text(load.warmUp())
            + " warm up") + ", then up to " + Quantities.text(load.drain()) + " for answers"
            + (load.openFirst() ? "; all open before" : ""));
        row("engines", Figures.counted(plan.engines(), "event loop") + "; this machine has " + Figures.counted(
            Runtime.getRuntime().availableProcessors(), "processor"));
        descriptors();
        addresses();
        memory();
        program.data().forEach(rows -> row("data", source(rows)));
        row("steps", program.stepNames().isEmpty() ? "none that is measured" : String.join(", ", program.stepNames()));
        row("fail-if", plan.failIf().isEmpty() ? "only the built-in thresholds" : String.join(", ", plan.failIf()));
        text.append("Nothing was opened.\n");
    }

    private void row(String name, String value) {
        text.append(String.format(Locale.ROOT, "  %-12s%s%n", name, value));
    }

    private List<String> targets() {
        return Stream.concat(Stream.of(plan.target()), plan.scenarios().stream().map(Scenario::target)).filter(target -> target != null)
            .map(PlanNeeds::shown).distinct().toList();
    }

    private static String shown(Target target) {
        if (target.url() == null) {
            return "an echo server that heddle starts in another process";
        }
        return Redaction.reference(target.url());
    }

    private String scenarios() {
        if (plan.scenarios().size() == 1) {
            return "";
        }
        double sum = plan.scenarios().stream().mapToDouble(Scenario::weight).sum();
        return ": " + String.join(", ", plan.scenarios().stream()
            .map(scenario -> Figures.digits(100 * scenario.weight() / sum) + " % " + scenario.name()).toList());
    }

    private static String begin(Load load) {
        String lives = load.lifetime() == null ? "" : ", and are replaced when their time is up";
        if (load.arrivals() != null) {
            return "users come " + rate(load.arrivals()) + ", and go when their scenario is done" + lives;
        }
        return (load.ramp() == null ? "as fast as the server takes them" : "connections begin " + rate(load.ramp())) + lives;
    }

    private static String rate(Rate rate) {
        StringBuilder text = new StringBuilder(perSecond(rate.from()));
        rate.stages()
            .forEach(stage -> text.append(", in ").append(Quantities.text(stage.duration())).append(" to ").append(perSecond(stage.to())));
        return text.toString();
    }

    private static String perSecond(double rate) {
        return (rate == Math.rint(rate) ? Figures.count((long) rate) : Double.toString(rate)) + "/s";
    }

    private int sockets() {
        long streams = Math.max(1, plan.network().streamsPerConnection());
        return Math.toIntExact(Math.min(Integer.MAX_VALUE, (plan.load().connections() + streams - 1) / streams));
    }

    private void descriptors() {
        long needed = (long) sockets() + DescriptorLimit.RESERVE;
        boolean known = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean;
        String limit = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? "; this process may have " + Figures.count(unix.getMaxFileDescriptorCount()) : "";
        row("descriptors", Figures.count(needed) + (known ? limit : ""));
        problem(() -> DescriptorLimit.check(sockets()));
    }

    private void addresses() {
        List<InetAddress> own = plan.network().localAddresses();
        if (!own.isEmpty()) {
            row("addresses",
                own.size() + " of the plan, with " + Figures.count((sockets() + own.size() - 1) / own.size()) + " ports each at most");
            return;
        }
        String url = plan.target().url();
        if (url == null || url.contains("{{") || plan.network().proxy() != null) {
            row("addresses", "the system's choice, with " + Figures.count(sockets()) + " ports at most");
            return;
        }
        problem(() -> {
            List<InetAddress> chosen = SourceAddresses.plan(URI.create(url), sockets());
            row("addresses", chosen.isEmpty() ? "the system's choice, with " + Figures.count(sockets()) + " ports at most"
                : chosen.size() + " of the loopback, with " + Figures.count((sockets() + chosen.size() - 1) / chosen.size())
                    + " ports each at most");
        });
    }

    private void problem(Runnable check) {
        try {
            check.run();
        } catch (UserError lack) {
            problems.add(lack.getMessage());
        }
    }

    private void memory() {
        boolean streams = plan.network().streamsPerConnection() > 0;
        boolean tls = targets().stream().anyMatch(target -> target.startsWith("wss:"));
        long each = USER_BYTES + (streams ? STREAM_BYTES : SOCKET_BYTES);
        long bytes = BASE_BYTES + each * plan.load().connections() + (tls ? (long) TLS_BYTES * sockets() : 0) + 2 * dataBytes();
        long most = Runtime.getRuntime().maxMemory();
        row("memory", "some " + Figures.bytes(bytes) + " of heap (an estimate; messages under way come on top); this JVM may have "
            + Figures.bytes(most));
        if (bytes > most) {
            problems.add("The heap is too small for the plan: give the JVM more (JAVA_TOOL_OPTIONS=-Xmx" + (bytes / 1_000_000 * 3 / 2)
                + "m), or ask for fewer --connections.");
        }
    }

    private long dataBytes() {
        long bytes = 0;
        for (Source source : plan.sources()) {
            try {
                bytes += Files.size(source.file());
            } catch (IOException gone) {
                // The program has read it a moment ago.
                continue;
            }
        }
        return bytes;
    }

    private static String source(DataSet rows) {
        Source source = rows.source();
        return source.name() + " has " + Figures.counted(rows.rows(), "row") + " of " + String.join(", ", rows.columns()) + " in "
            + rows.file()
            + ", " + source.order().name().toLowerCase(Locale.ROOT) + ", a row a " + source.per().name().toLowerCase(Locale.ROOT);
    }
}
