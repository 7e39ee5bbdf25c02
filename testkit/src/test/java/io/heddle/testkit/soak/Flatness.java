package io.heddle.testkit.soak;

import io.heddle.testkit.soak.Reading.Column;
import java.time.Duration;
import java.util.List;

/**
 * Judges whether a figure rises: after a first fifth for warming up, the rest is cut into thirds, and the median of neither later third may
 * be above that of the first by more than a tenth, or by the slack of its column. <b>Thread:</b> immutable.
 */
final class Flatness {
    private Flatness() {}

    /** The sentence that says what rises, or null. */
    static String rise(Column column, List<Reading> readings, Duration length) {
        if (length.toMinutes() < column.fromMinutes) {
            return null;
        }
        List<Reading> warm = readings.subList(readings.size() / 5, readings.size());
        int third = warm.size() / 3;
        if (third == 0) {
            return "too few readings for " + column + ": " + readings.size();
        }
        long first = median(column, warm.subList(0, third));
        long second = median(column, warm.subList(third, warm.size() - third));
        long last = median(column, warm.subList(warm.size() - third, warm.size()));
        long most = first + Math.max(column.slack, first / 10);
        return Math.max(second, last) <= most ? null
            : column + " rises: medians of thirds " + first + ", " + second + ", " + last + ", and at most " + most + " is flat";
    }

    /** The medians of a figure in the thirds, for a report. */
    static String medians(Column column, List<Reading> readings) {
        List<Reading> warm = readings.subList(readings.size() / 5, readings.size());
        int third = warm.size() / 3;
        return column + " " + median(column, warm.subList(0, third)) + ", " + median(column, warm.subList(third, warm.size() - third))
            + ", " + median(column, warm.subList(warm.size() - third, warm.size()));
    }

    private static long median(Column column, List<Reading> readings) {
        long[] sorted = readings.stream().mapToLong(column.figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
