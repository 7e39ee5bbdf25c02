package io.heddle.loadgen.output;

import io.heddle.loadgen.interval.Intervals;
import io.heddle.loadgen.interval.RunEnd;
import java.nio.file.Path;
import java.util.List;

/** Writes a realistic run as a page and as JSON. <b>Thread:</b> no state. */
public final class PageRun {
    private PageRun() {}

    /** Three minutes of two steps. */
    public static void write(Path html, Path json) {
        Played.run(Intervals.run(180, List.of("order.p99>50ms"), "login", "order"), Realistic.seconds(1, 180, 1, "login", "order"),
            new RunEnd(RunEnd.Reason.COMPLETED, "", 180_000_000_000L), "--html", html.toString(), "--json", json.toString());
    }
}
