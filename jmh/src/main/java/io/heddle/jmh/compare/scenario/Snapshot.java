package io.heddle.jmh.compare.scenario;

import io.heddle.loadgen.measure.CpuTime;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/**
 * All counters at one instant. The figures of a run are differences of two snapshots.
 *
 * @param timeNs of the snapshot
 * @param completed messages or cycles
 * @param cpuNs CPU time of this process
 * @param client the same, split into user and system
 * @param server CPU time of the server's process
 * @param allocatedBytes by all threads of this process
 * @param gcs garbage collections
 * @param gcMs duration of the collections
 */
record Snapshot(
    long timeNs,
    long completed,
    long cpuNs,
    CpuTime client,
    CpuTime server,
    long allocatedBytes,
    long gcs,
    long gcMs) {

    static Snapshot take(Tallies tallies, long serverPid) throws IOException {
        long gcs = 0;
        long gcMs = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            gcs += collector.getCollectionCount();
            gcMs += collector.getCollectionTime();
        }
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        CpuTime client = CpuTime.ofThisProcess();
        CpuTime server = CpuTime.ofProcess(serverPid);
        long cpuNs = system.getProcessCpuTime();
        long completed = tallies.completed();
        return new Snapshot(System.nanoTime(), completed, cpuNs, client, server, Allocation.bytes(), gcs, gcMs);
    }
}
