package io.heddle.jmh.compare.run;

import io.heddle.jmh.compare.report.Matrix;

/** The matrices that can be measured; each has its own folder. <b>Thread:</b> immutable. */
public enum MeasurementSet {
    FULL("full", 2.5, 2),
    GROWTH("growth", 2.5, 2),
    QUICK("quick", 0.5, 1.5),
    /** The part of the full matrix that a user picks. */
    CHOICE("choice", 2.5, 2);

    private final String folder;
    private final Timing timing;

    MeasurementSet(String folder, double warmupSeconds, double windowSeconds) {
        this.folder = folder;
        this.timing = new Timing(warmupSeconds, windowSeconds);
    }

    public String folder() {
        return folder;
    }

    /** Short enough for the full matrix to fit into two hours; the warm-up continues by itself until the JIT compiler is done. */
    public Timing timing() {
        return timing;
    }

    public Matrix matrix() {
        return switch (this) {
            case FULL, CHOICE -> Matrix.full();
            case GROWTH -> Matrix.growth();
            case QUICK -> Matrix.quick();
        };
    }
}
