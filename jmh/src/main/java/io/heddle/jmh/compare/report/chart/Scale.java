package io.heddle.jmh.compare.report.chart;

import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.IntStream;

/**
 * Marks at round figures from zero to the end of an axis. <b>Thread:</b> immutable.
 *
 * @param step from mark to mark
 * @param end of the axis
 */
record Scale(double step, double end) {
    private static final double[] ROUND = {1, 2, 2.5, 5, 10};

    /** An axis that ends at a figure, or, {@code toMark}, at the first mark that is no less. */
    static Scale to(double most, int marks, boolean toMark) {
        double rough = Math.max(most, 1e-9) / marks;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = 10 * power;
        for (double round : ROUND) {
            if (round * power >= rough * 0.999) {
                step = round * power;
                break;
            }
        }
        return new Scale(step, toMark ? Math.ceil(most / step - 1e-9) * step : most);
    }

    /** A round figure needs no zeros behind its point: 10 µs, not 10.0 µs. */
    static String label(double mark, DoubleFunction<String> figure) {
        return mark == 0 ? "0" : figure.apply(mark).replaceFirst("(\\.\\d*?)0+(?!\\d)", "$1").replaceFirst("\\.(?!\\d)", "");
    }

    List<Double> marks() {
        return IntStream.rangeClosed(0, (int) Math.floor(end / step + 1e-9)).mapToObj(mark -> mark * step).toList();
    }
}
