package io.heddle.loadgen.scenario.data;

import io.heddle.loadgen.plan.PlanException;
import io.heddle.loadgen.plan.Source;

/** Reads sources. */
public final class DataReader {
    private DataReader() {}

    /** Reads a source whole. */
    public static DataSet read(Source source) {
        throw new PlanException(source, "Data cannot be read yet");
    }
}
