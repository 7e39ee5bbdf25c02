package io.heddle.loadgen;

import io.heddle.api.statistics.EngineStatistics;
import io.heddle.loadgen.measure.CpuTime;

/**
 * Everything the summary prints. <b>Thread:</b> immutable.
 *
 * @param options of the run
 * @param result counted by the event loop
 * @param cpu of this process while messages were exchanged, or null if they never were
 * @param heap growth caused by the idle connections, or null if not measured
 * @param statistics of the engine
 */
record LoadReport(LoadOptions options, LoadResult result, CpuTime cpu, HeapGrowth heap, EngineStatistics statistics) {

    /**
     * Growth of the live heap while connections opened.
     *
     * @param bytes of growth
     * @param connections opened meanwhile, 1 or more
     */
    record HeapGrowth(long bytes, int connections) {

        long bytesPerConnection() {
            return bytes / connections;
        }
    }
}
