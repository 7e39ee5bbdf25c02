package io.heddle.loadgen;

import io.heddle.api.statistics.EngineStatistics;
import io.heddle.loadgen.measure.CpuTime;

/**
 * All that the summary tells. <b>Thread:</b> immutable.
 *
 * @param options what was asked for
 * @param result what the event loop saw
 * @param cpu of this process while messages were exchanged, or null if they never were
 * @param heap what the idle connections added, or null if that was not measured
 * @param statistics of the engine
 */
record LoadReport(LoadOptions options, LoadResult result, CpuTime cpu, HeapGrowth heap, EngineStatistics statistics) {

    /**
     * How much live heap grew by while connections opened.
     *
     * @param bytes how much more
     * @param connections for how many connections more, 1 or more
     */
    record HeapGrowth(long bytes, int connections) {

        long bytesPerConnection() {
            return bytes / connections;
        }
    }
}
