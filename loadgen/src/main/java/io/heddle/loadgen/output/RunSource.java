package io.heddle.loadgen.output;

import io.heddle.loadgen.interval.Interval;
import io.heddle.loadgen.interval.RunEnd;
import io.heddle.loadgen.interval.RunStart;
import java.nio.file.Path;

/** A run in a file, read one interval after the other. <b>Thread:</b> one thread at a time. */
public interface RunSource extends AutoCloseable {

    /** The file. */
    Path path();

    /** How the run began. */
    RunStart start();

    /** True if there is another interval. */
    boolean hasNext();

    /** The next interval, without taking it. */
    Interval peek();

    /** Takes the next interval. */
    Interval next();

    /** How the run ended; null while there are intervals. */
    RunEnd end();

    @Override
    void close();
}
