package io.heddle.jmh.compare.run;

import com.sun.management.OperatingSystemMXBean;
import io.heddle.jmh.compare.report.RunInfo;
import io.heddle.loadgen.cli.UserError;
import io.heddle.loadgen.measure.ProcFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Describes this machine to the reader of the figures. <b>Thread:</b> any one thread. */
public final class Machine {
    private Machine() {}

    public static RunInfo describe(Path project, int rounds, Timing timing, boolean pinned) throws IOException, InterruptedException {
        return new RunInfo(LocalDate.now(ZoneOffset.UTC).toString(),
            model(ProcFile.readIfAny("/proc/cpuinfo")) + ", " + Runtime.getRuntime().availableProcessors() + " cores, "
                + memory(),
            System.getProperty("os.name") + " " + System.getProperty("os.version") + ", " + System.getProperty("os.arch"),
            "Java " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")", commit(project), rounds,
            timing.warmupSeconds(), timing.windowSeconds(), pinned);
    }

    /** Refuses a machine that cannot run the server of the comparison. */
    public static void mustSuit(String system, String architecture) {
        if (!system.equals("Linux") || !architecture.equals("amd64")) {
            throw new UserError("The comparison needs Linux on x86-64, not " + system + " on " + architecture
                + ": its server needs native libraries (epoll, BoringSSL), which are built only for that platform.");
        }
    }

    /** The name of the first core in the text of {@code /proc/cpuinfo}. */
    static String model(String cpuinfo) {
        return cpuinfo.lines()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse("a CPU of unknown make");
    }

    private static String memory() {
        var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return String.format(Locale.ROOT, "%.0f GiB", system.getTotalMemorySize() / (double) (1L << 30));
    }

    /** The commit of Heddle, with a plus if the sources differ from it; empty without git. */
    private static String commit(Path project) throws InterruptedException {
        try {
            Process git = new ProcessBuilder("git", "-C", project.toString(), "describe", "--always", "--dirty=+", "--abbrev=10")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
            String said = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return git.waitFor(10, TimeUnit.SECONDS) && git.exitValue() == 0 ? said : "";
        } catch (IOException noGit) {
            return "";
        }
    }
}
