package io.heddle.loadgen.output;

import io.heddle.loadgen.interval.Interval;
import java.util.ArrayList;
import java.util.List;

/** Reads runs back. <b>Thread:</b> no state. */
final class Runs {
    private Runs() {}

    static List<Interval> rest(RunReader reader) {
        List<Interval> rest = new ArrayList<>();
        while (reader.hasNext()) {
            rest.add(reader.next());
        }
        return rest;
    }
}
