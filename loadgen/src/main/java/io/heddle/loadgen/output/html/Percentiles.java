package io.heddle.loadgen.output.html;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** The percentile curve of times: nines to the right, milliseconds up. <b>Thread:</b> no state. */
final class Percentiles {
    /** Points of the curve for each nine: 90 %, 99 %, 99.9 %. */
    private static final int POINTS_PER_NINE = 20;

    private Percentiles() {}

    /** The nines of the points for histograms of which the largest has so many values. */
    static double[] nines(long mostValues) {
        List<Double> nines = new ArrayList<>();
        double last = Math.max(1, Math.log10(Math.max(1, mostValues)));
        for (int i = 0; i < last * POINTS_PER_NINE; i++) {
            nines.add((double) i / POINTS_PER_NINE);
        }
        nines.add(last);
        return nines.stream().mapToDouble(nine -> nine).toArray();
    }

    /** The times at these nines; none where fewer values were measured than a nine needs. */
    static double[] milliseconds(Histogram times, double[] nines) {
        double[] values = new double[nines.length];
        double last = times == null || times.getTotalCount() == 0 ? -1 : Math.max(1, Math.log10(times.getTotalCount()));
        for (int i = 0; i < nines.length; i++) {
            if (nines[i] > last + 1e-9) {
                values[i] = Double.NaN;
            } else {
                double percent = 100 * (1 - Math.pow(10, -nines[i]));
                long ns = nines[i] > last - 1e-9 ? times.getMaxValue() : times.getValueAtPercentile(percent);
                values[i] = Math.max(1, ns) / 1e6;
            }
        }
        return values;
    }
}
