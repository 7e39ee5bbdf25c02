package io.heddle.testkit.soak;

import io.heddle.testkit.soak.Reading.Column;
import java.util.Arrays;
import java.util.List;

/**
 * Judges whether a figure rises: after warming up, the rest of the run is cut into thirds, and the median of neither later third may
 * be above that of the first by more than a tenth, or by the slack of its column. <b>Thread:</b> immutable.
 */
final class Flatness {
    private Flatness() {}

    /** The sentence that says what rises, or null. */
    static String rise(Column column, List<Reading> readings, SoakOptions options) {
        long[] medians = medians(column, readings, options);
        long most = medians[0] + Math.max(column.slack, medians[0] / 10);
        boolean isFlat = Math.max(medians[1], medians[2]) <= most || options.length().toMinutes() < column.fromMinutes;
        return isFlat ? null : column + " rises: the medians are " + Arrays.toString(medians) + ", and at most " + most + " is flat";
    }

    /** The medians of a figure in each third. */
    static long[] medians(Column column, List<Reading> readings, SoakOptions options) {
        List<Reading> warm = readings.stream().filter(reading -> reading.atNs() >= options.warmUp().toNanos()).toList();
        int third = warm.size() / 3;
        if (third == 0) {
            throw new IllegalArgumentException("Too short: " + warm.size() + " readings after the warm-up of " + options.warmUp());
        }
        return new long[] {median(column, warm.subList(0, third)), median(column, warm.subList(third, warm.size() - third)),
            median(column, warm.subList(warm.size() - third, warm.size()))};
    }

    private static long median(Column column, List<Reading> readings) {
        long[] sorted = readings.stream().mapToLong(column.figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }
}
