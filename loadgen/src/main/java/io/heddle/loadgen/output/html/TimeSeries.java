package io.heddle.loadgen.output.html;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Figures over time in at most so many points. When they are full, two neighbours become one: the higher value, or the mean where a column
 * wants that, so that no peak is lost however long a run lasts. <b>Thread:</b> one thread at a time.
 */
final class TimeSeries {
    private final List<Column> columns = new ArrayList<>();
    private final int mostPoints;
    private List<double[]> points = new ArrayList<>();
    private List<Boolean> marks = new ArrayList<>();
    private List<Integer> seconds = new ArrayList<>();
    private double[] pending;
    private boolean pendingMark;
    private int pendingSecond;
    private int pendingCount;
    private int secondsPerPoint = 1;

    TimeSeries(int mostPoints) {
        this.mostPoints = mostPoints;
    }

    /** How neighbours become one. */
    enum Merge {
        HIGHEST,
        MEAN
    }

    /** A column by its number. */
    record Column(int number, Merge merge) {}

    Column column(Merge merge) {
        Column column = new Column(columns.size(), merge);
        columns.add(column);
        return column;
    }

    /** An empty row, to be filled and added. */
    double[] row() {
        double[] row = new double[columns.size()];
        Arrays.fill(row, Double.NaN);
        return row;
    }

    void add(int second, boolean isMarked, double[] row) {
        if (pendingCount == 0) {
            pending = row;
            pendingMark = isMarked;
            pendingSecond = second;
        } else {
            pending = merged(pending, pendingCount, row, 1);
            pendingMark |= isMarked;
        }
        pendingCount++;
        if (pendingCount == secondsPerPoint) {
            flush();
        }
    }

    private void flush() {
        if (pendingCount == 0) {
            return;
        }
        if (points.size() == mostPoints) {
            halve();
        }
        points.add(pending);
        marks.add(pendingMark);
        seconds.add(pendingSecond);
        pendingCount = 0;
    }

    private void halve() {
        List<double[]> fewer = new ArrayList<>();
        List<Boolean> fewerMarks = new ArrayList<>();
        List<Integer> fewerSeconds = new ArrayList<>();
        for (int i = 0; i < points.size(); i += 2) {
            boolean isLast = i + 1 == points.size();
            fewer.add(isLast ? points.get(i) : merged(points.get(i), 1, points.get(i + 1), 1));
            fewerMarks.add(marks.get(i) || !isLast && marks.get(i + 1));
            fewerSeconds.add(seconds.get(i));
        }
        points = fewer;
        marks = fewerMarks;
        seconds = fewerSeconds;
        secondsPerPoint *= 2;
    }

    private double[] merged(double[] one, int weight, double[] other, int otherWeight) {
        double[] merged = new double[one.length];
        for (Column column : columns) {
            int i = column.number();
            if (Double.isNaN(one[i]) || Double.isNaN(other[i])) {
                merged[i] = Double.isNaN(one[i]) ? other[i] : one[i];
            } else {
                merged[i] = column.merge() == Merge.HIGHEST ? Math.max(one[i], other[i])
                    : (one[i] * weight + other[i] * otherWeight) / (weight + otherWeight);
            }
        }
        return merged;
    }

    /** Ends it: what is left becomes a last point. */
    void end() {
        flush();
    }

    int secondsPerPoint() {
        return secondsPerPoint;
    }

    /** When each point begins, in seconds. */
    double[] seconds() {
        return seconds.stream().mapToDouble(second -> second).toArray();
    }

    /** The numbers of the points in which a second is marked. */
    int[] marks() {
        int[] marked = new int[(int) marks.stream().filter(mark -> mark).count()];
        int at = 0;
        for (int i = 0; i < marks.size(); i++) {
            if (marks.get(i)) {
                marked[at++] = i;
            }
        }
        return marked;
    }

    double[] values(Column column) {
        return points.stream().mapToDouble(point -> point[column.number()]).toArray();
    }

    /** True if any point has a value other than 0. */
    boolean hasAny(Column column) {
        return points.stream().anyMatch(point -> !Double.isNaN(point[column.number()]) && point[column.number()] != 0);
    }
}
