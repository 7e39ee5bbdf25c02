package io.heddle.loadgen;

import io.heddle.api.EngineStatistics;

/**
 * All that the summary tells. <b>Thread:</b> immutable.
 *
 * @param options what was asked for
 * @param result what the event loop saw
 * @param cpu of this process while messages were exchanged, or null if they never were
 * @param heapPerConnectionBytes live heap that each connection added while idle, or -1 if it was not measured
 * @param statistics of the engine
 */
record LoadReport(
    LoadOptions options, LoadResult result, CpuMeter.CpuTime cpu, long heapPerConnectionBytes, EngineStatistics statistics) {}
