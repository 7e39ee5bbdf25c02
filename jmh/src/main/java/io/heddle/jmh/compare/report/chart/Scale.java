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

    /** An axis that ends at a figure, or, with {@code toMark}, at the first mark beyond it. */
    static Scale to(double max, int marks, boolean toMark) {
        double rough = Math.max(max, 1e-9) / marks;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = 10 * power;
        for (double round : ROUND) {
            if (round * power >= rough * 0.999) {
                step = round * power;
                break;
            }
        }
        return new Scale(step, toMark ? Math.ceil(max / step - 1e-9) * step : max);
    }

    /** A round figure needs no trailing zeros: 10 µs, not 10.0 µs. */
    static String label(double mark, DoubleFunction<String> figure) {
        return mark == 0 ? "0" : figure.apply(mark).replaceFirst("(\\.\\d*?)0+(?!\\d)", "$1").replaceFirst("\\.(?!\\d)", "");
    }

    List<Double> marks() {
        return IntStream.rangeClosed(0, (int) Math.floor(end / step + 1e-9)).mapToObj(mark -> mark * step).toList();
    }
}
