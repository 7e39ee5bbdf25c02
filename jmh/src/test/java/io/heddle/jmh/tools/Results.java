package io.heddle.jmh.tools;

import io.heddle.jmh.tools.ToolResult.Part;

/** Lines of imagined runs. */
final class Results {
    private Results() {}

    static ToolResult cost(Tool tool, int round, double cpuMicros) {
        return new ToolResult(Part.COST, tool, "1.0", round, new ToolWork(1_000, 5_000, 5, 20), "0.50", null, 1_000, 40_000, 39_960,
            cpuMicros / 2, cpuMicros / 2, 132_000_000, 0.12, new ToolReport(1.0, 2.0, 3.0, null, 9.0), ToolReport.NONE);
    }

    static ToolResult rate(int perSecond, double share, Double p99) {
        return new ToolResult(Part.RATE, Tool.GATLING, "1.0", 1, new ToolWork(1_000, perSecond, 5, 20), "1.50", null, 1_000, 10_000,
            Math.round(10_000 * share), 20, 20, 1, 0.3, new ToolReport(1.0, 2.0, p99, null, 9.0), ToolReport.NONE);
    }

    static ToolResult truth(Tool tool, ToolReport report) {
        return new ToolResult(Part.TRUTH, tool, "1.0", 1, new ToolWork(100, 2_000, 2, 30), "1.50", null, 100, 60_000, 49_800, 20, 20, 1,
            0.3,
            report, new ToolReport(0.0, 999.0, 1_899.0, null, null));
    }

    static ToolResult failed(Part part, Tool tool, String error) {
        return new ToolResult(part, tool, "1.0", 1, new ToolWork(1_000, 5_000, 5, 20), "0.50", error, 0, 0, 0, 0, 0, 0, 0, ToolReport.NONE,
            ToolReport.NONE);
    }
}
