package io.heddle.jmh.compare.run;

import io.heddle.jmh.compare.report.PeerResult;
import java.io.PrintStream;
import java.util.Locale;

/** Prints the progress of a long run and the time left. <b>Thread:</b> any one thread. */
final class RunProgress {
    private final PrintStream err;
    private final int total;
    private final double expectedRunSeconds;
    private int done;
    private double spentSeconds;

    RunProgress(PrintStream err, int total, double expectedRunSeconds) {
        this.err = err;
        this.total = total;
        this.expectedRunSeconds = expectedRunSeconds;
    }

    void finished(PeerResult line, double seconds) {
        done++;
        spentSeconds += seconds;
        err.println(String.format(Locale.ROOT, "peers: %3d/%d  %-26s %-20s round %d  %-44s %s", done, total, line.workload().id(),
            line.client(), line.round(), outcome(line), done == total ? "done" : Timing.written(secondsLeft()) + " left"));
    }

    double secondsLeft() {
        // The expected time weighs as much as ten runs, so that the first few do not mislead.
        double perRun = (spentSeconds + 10 * expectedRunSeconds) / (done + 10);
        return (total - done) * perRun;
    }

    static String outcome(PeerResult line) {
        if (line.hasFailed()) {
            return "failed: " + line.error();
        }
        if (line.heapBytes() != null) {
            return String.format(Locale.ROOT, "%,.0f + %,.0f B a connection", line.heapBytes(),
                line.nativeBytes() == null ? 0 : line.nativeBytes());
        }
        return String.format(Locale.ROOT, "%,.0f ns a message, %,.0f/s, server %.0f %%", line.cpuNs(), line.messagesPerSecond(),
            100 * (line.serverCpu() == null ? 0 : line.serverCpu()));
    }
}
