package io.heddle.loadgen.output;

import io.heddle.loadgen.measure.Figures;
import org.HdrHistogram.Histogram;

/** Words and figures that several outputs share. <b>Thread:</b> no state. */
final class Text {
    /** The text where nothing was measured. */
    static final String NOTHING = "-";

    private Text() {}

    /** A percentile of times, 100 for the longest; "-" if nothing was measured. */
    static String percentile(Histogram times, double percent) {
        if (times == null || times.getTotalCount() == 0) {
            return NOTHING;
        }
        return Figures.time(percent == 100 ? times.getMaxValue() : times.getValueAtPercentile(percent));
    }
}
