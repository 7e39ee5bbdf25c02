package io.heddle.jmh.run;

import io.heddle.jmh.report.Matrix;

/** Matrices that are measured on their own; each has a folder of that name. <b>Thread:</b> immutable. */
enum MeasurementSet {
    FULL("full", 2.5, 2.5),
    GROWTH("growth", 2.5, 2.5),
    QUICK("quick", 1.5, 1.5),
    /** What a user picks of the full matrix. */
    CHOICE("choice", 2.5, 2.5);

    private final String folder;
    private final Timing timing;

    MeasurementSet(String folder, double warmupSeconds, double windowSeconds) {
        this.folder = folder;
        this.timing = new Timing(warmupSeconds, windowSeconds);
    }

    String folder() {
        return folder;
    }

    /** Five seconds a run let the full matrix fit in five quarters of an hour. */
    Timing timing() {
        return timing;
    }

    Matrix matrix() {
        return switch (this) {
            case FULL, CHOICE -> Matrix.full();
            case GROWTH -> Matrix.growth();
            case QUICK -> Matrix.quick();
        };
    }
}
