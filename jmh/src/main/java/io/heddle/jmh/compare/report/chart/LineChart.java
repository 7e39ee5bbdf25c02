package io.heddle.jmh.compare.report.chart;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;

/** Lines over a logarithmic axis, each named at its end. <b>Thread:</b> any one thread. */
public final class LineChart {
    private static final int LEFT = Svg.MARGIN + 56;
    private static final int RIGHT = Svg.WIDTH - Svg.MARGIN - 190;
    private static final int TOP = 84;
    private static final int BOTTOM = 344;
    /** The distance of two names. */
    private static final double NAMES = 19;

    private final String title;
    private final String subtitle;
    private final String axis;
    private final DoubleFunction<String> figure;
    private final List<Series> series = new ArrayList<>();

    /**
     * A line.
     *
     * @param name of it
     * @param points by x, above zero
     * @param own true for the subject of the chart
     */
    public record Series(String name, SortedMap<Double, Double> points, boolean own) {}

    /** Takes the name of the horizontal axis, and a formatter of figures. */
    public LineChart(String title, String subtitle, String axis, DoubleFunction<String> figure) {
        this.title = title;
        this.subtitle = subtitle;
        this.axis = axis;
        this.figure = figure;
    }

    /** Adds a line; one without points is left out. */
    public LineChart add(Series line) {
        if (!line.points().isEmpty()) {
            series.add(line);
        }
        return this;
    }

    public String svg() {
        if (series.isEmpty()) {
            throw new IllegalStateException("a chart needs at least one line: " + title);
        }
        TreeSet<Double> xs = new TreeSet<>();
        series.forEach(line -> xs.addAll(line.points().keySet()));
        double max = series.stream().flatMap(line -> line.points().values().stream()).mapToDouble(Double::doubleValue).max().orElse(1);
        Scale scale = Scale.to(max, 5, true);
        Svg svg = new Svg();
        svg.text(Svg.MARGIN, 34, "start", "title", title).text(Svg.MARGIN, 55, "start", "muted", subtitle);
        for (double mark : scale.marks()) {
            double y = y(mark, scale);
            svg.line(LEFT, y, RIGHT, y, mark == 0 ? "base" : "grid");
            svg.text(LEFT - 10, y + 4, "end", "tick", Scale.label(mark, figure));
        }
        for (double x : xs) {
            svg.line(x(x, xs), BOTTOM, x(x, xs), BOTTOM + 5, "base");
            svg.text(x(x, xs), BOTTOM + 20, "middle", "tick", String.format(Locale.ROOT, "%,.0f", x));
        }
        svg.text((LEFT + RIGHT) / 2.0, BOTTOM + 42, "middle", "small muted", axis);
        series.forEach(line -> draw(svg, line, xs, scale));
        names(svg, scale);
        return svg.document(BOTTOM + 60, title, description());
    }

    private static double x(double value, TreeSet<Double> xs) {
        double first = Math.log(xs.first());
        double last = Math.log(xs.last());
        double inset = 28;
        return last == first ? (LEFT + RIGHT) / 2.0
            : LEFT + inset + (RIGHT - LEFT - 2 * inset) * (Math.log(value) - first) / (last - first);
    }

    private static double y(double value, Scale scale) {
        return BOTTOM - (BOTTOM - TOP) * value / scale.end();
    }

    private String style(Series line) {
        if (line.own()) {
            return "line1";
        }
        return series.stream().filter(other -> !other.own()).toList().indexOf(line) == 0 ? "line0" : "line2";
    }

    private void draw(Svg svg, Series line, TreeSet<Double> xs, Scale scale) {
        String path = line.points()
            .entrySet()
            .stream()
            .map(point -> Svg.number(x(point.getKey(), xs)) + "," + Svg.number(y(point.getValue(), scale)))
            .collect(Collectors.joining(" "));
        svg.path(path, style(line));
        line.points().forEach((x, y) -> svg.dot(x(x, xs), y(y, scale), style(line)));
    }

    /** Writes the names beside the ends of the lines, and moves them apart where these are close. */
    private void names(Svg svg, Scale scale) {
        List<Series> fromTop = series.stream().sorted(Comparator.comparingDouble(line -> -last(line))).toList();
        double[] ys = fromTop.stream().mapToDouble(line -> y(last(line), scale)).toArray();
        for (int name = 1; name < ys.length; name++) {
            ys[name] = Math.max(ys[name], ys[name - 1] + NAMES);
        }
        double beyond = Math.max(0, ys[ys.length - 1] - BOTTOM);
        for (int name = 0; name < ys.length; name++) {
            Series line = fromTop.get(name);
            double y = ys[name] - beyond + 4.5;
            svg.rectangle(RIGHT - 12, y - 6, 12, 3, style(line));
            svg.text(RIGHT + 8, y, "start", line.own() ? "strong" : "", line.name(), figure.apply(last(line)));
        }
    }

    private static double last(Series line) {
        return line.points().get(line.points().lastKey());
    }

    private String description() {
        return subtitle + ". " + series.stream()
            .map(line -> line.name() + ": " + line.points()
                .entrySet()
                .stream()
                .map(point -> String.format(Locale.ROOT, "%s at %,.0f", figure.apply(point.getValue()), point.getKey()))
                .collect(Collectors.joining(", ")))
            .collect(Collectors.joining("; ")) + ".";
    }
}
