package io.heddle.jmh.compare.report;

import io.heddle.jmh.compare.report.PeerResult.LatencyUs;

/** Makes lines for tests. <b>Thread:</b> any thread. */
final class Lines {
    static final RunInfo INFO =
        new RunInfo("2026-11-26", "A CPU, 2 cores", "Linux 6.18", "OpenJDK 25.0.3", "0123abc", 3, 2.5, 2.5, true);

    private Lines() {}

    /** A run with CPU and latency; the rest follows from them. */
    static PeerResult cpu(Workload workload, String client, int round, double cpuNs) {
        return line(workload, client, round, cpuNs, null, null, null);
    }

    static PeerResult memory(Workload workload, String client, int round, double heap, double offHeap) {
        return line(workload, client, round, null, heap, offHeap, null);
    }

    static PeerResult failed(Workload workload, String client, int round, String error) {
        return line(workload, client, round, null, null, null, error);
    }

    private static PeerResult line(Workload workload, String client, int round, Double cpuNs, Double heap, Double offHeap, String error) {
        boolean busy = cpuNs != null;
        boolean own = client.startsWith("heddle");
        LatencyUs latency = busy && !workload.scenario().equals("receive")
            ? new LatencyUs(cpuNs / 5, cpuNs / 4, cpuNs / 3, cpuNs / 2, cpuNs)
            : null;
        return new PeerResult(workload.scenario(), workload.connections(), workload.bytes(), workload.depth(), workload.tls(),
            workload.active(), client, client.equals("raw") ? "" : "1.2.3.Final", round, "25.0.3", "2026-11-26T12:00:00Z",
            error == null ? 2.5 : null, error == null ? 1_000.0 : null, busy ? 1e9 / cpuNs : null, cpuNs, busy ? cpuNs / 4 : null,
            busy ? cpuNs * 3 / 4 : null, latency, busy ? own ? 0.01 : 120.0 : null, busy ? 3.0 : null, busy ? 5.0 : null,
            error == null ? 11.0 : null, busy ? 0.715 : null, heap, offHeap, error);
    }
}
