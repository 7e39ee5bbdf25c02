package io.heddle.jmh.compare.report.chart;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;

/**
 * Horizontal bars of stacked parts. A bar much longer than the others is visibly cut, so that it does not squeeze them; its figure beside
 * it is not. <b>Thread:</b> any one thread.
 */
public final class BarChart {
    private static final int LABELS = 204;
    private static final int VALUES = 146;
    private static final int LEFT = Svg.MARGIN + LABELS;
    private static final int RIGHT = Svg.WIDTH - Svg.MARGIN - VALUES;
    private static final int TOP = 92;
    private static final int ROW = 28;
    private static final int BAR = 18;
    /** A bar that is longer than the floor (or without one, the median) by this factor is cut. */
    private static final double LONGEST = 5;

    private final String title;
    private final String subtitle;
    private final List<String> parts;
    private final DoubleFunction<String> figure;
    private final List<Bar> bars = new ArrayList<>();
    private String floor = "";

    /**
     * A bar.
     *
     * @param name of it
     * @param aside a muted word beside the name
     * @param parts of its length
     * @param note a muted word beside its figure
     * @param own true for the subject of the chart
     */
    public record Bar(String name, String aside, double[] parts, String note, boolean own) {
        double length() {
            double length = 0;
            for (double part : parts) {
                length += part;
            }
            return length;
        }
    }

    /** Takes the names of one or two parts, and a formatter of figures. */
    public BarChart(String title, String subtitle, List<String> parts, DoubleFunction<String> figure) {
        this.title = title;
        this.subtitle = subtitle;
        this.parts = List.copyOf(parts);
        this.figure = figure;
    }

    public BarChart add(Bar bar) {
        bars.add(bar);
        return this;
    }

    /** Draws a dashed line through all bars at the end of the bar of that name. */
    public BarChart floor(String name) {
        floor = name;
        return this;
    }

    public String svg() {
        if (bars.isEmpty()) {
            throw new IllegalStateException("a chart needs at least one bar: " + title);
        }
        Scale scale = scale();
        Svg svg = new Svg();
        svg.text(Svg.MARGIN, 34, "start", "title", title).text(Svg.MARGIN, 55, "start", "muted", subtitle);
        int bottom = TOP + bars.size() * ROW;
        grid(svg, scale, bottom);
        for (int row = 0; row < bars.size(); row++) {
            draw(svg, bars.get(row), TOP + row * ROW, scale);
        }
        bars.stream().filter(bar -> bar.name().equals(floor)).findFirst().ifPresent(bar -> {
            double x = x(bar.length(), scale);
            svg.line(x, TOP - 4, x, bottom, "floor");
        });
        legend(svg);
        return svg.document(bottom + 34, title, description());
    }

    private Scale scale() {
        double[] sorted = bars.stream().mapToDouble(Bar::length).sorted().toArray();
        double base = bars.stream().filter(bar -> bar.name().equals(floor)).mapToDouble(Bar::length).findFirst()
            .orElse(sorted[sorted.length / 2]);
        double limit = LONGEST * base;
        double longest = bars.stream().mapToDouble(Bar::length).filter(length -> length <= limit).max().orElse(1);
        boolean cuts = bars.stream().anyMatch(bar -> bar.length() > longest);
        return Scale.to(cuts ? longest * 1.25 : longest, 5, false);
    }

    private static double x(double value, Scale scale) {
        return LEFT + (RIGHT - LEFT) * Math.min(1, value / scale.end());
    }

    private void grid(Svg svg, Scale scale, int bottom) {
        for (double mark : scale.marks()) {
            double x = x(mark, scale);
            svg.line(x, TOP - 4, x, bottom, mark == 0 ? "base" : "grid");
            svg.text(x, bottom + 16, "middle", "tick", Scale.label(mark, figure));
        }
    }

    private void draw(Svg svg, Bar bar, int top, Scale scale) {
        double y = top + (ROW - BAR) / 2.0 - 2;
        double textY = y + BAR / 2.0 + 4.5;
        svg.text(LEFT - 10, textY, "end", bar.own() ? "strong" : "", bar.name(), bar.aside());
        // A cut bar keeps the proportion of its parts, not their lengths.
        double shown = bar.length() > scale.end() ? scale.end() / bar.length() : 1;
        double from = 0;
        for (int part = 0; part < bar.parts().length; part++) {
            double to = from + bar.parts()[part] * shown;
            if (x(to, scale) > x(from, scale)) {
                svg.rectangle(x(from, scale), y, x(to, scale) - x(from, scale), BAR, (bar.own() ? "own" : "peer") + part);
            }
            from = to;
        }
        double end = x(bar.length(), scale);
        if (bar.length() > scale.end()) {
            svg.line(end - 18, y + BAR + 2, end - 12, y - 2, "cut").line(end - 12, y + BAR + 2, end - 6, y - 2, "cut");
        }
        svg.text(end + 8, textY, "start", bar.own() ? "strong halo" : "halo", figure.apply(bar.length()), bar.note());
    }

    private void legend(Svg svg) {
        if (parts.size() < 2) {
            return;
        }
        double x = RIGHT + VALUES;
        for (int part = parts.size() - 1; part >= 0; part--) {
            svg.text(x, TOP - 14, "end", "small muted", parts.get(part));
            // Six pixels per letter are enough in any of the fonts at this size.
            x -= parts.get(part).length() * 6 + 16;
            svg.rectangle(x - 14, TOP - 23, 10, 10, "peer" + part).rectangle(x - 2, TOP - 23, 10, 10, "own" + part);
            x -= 28;
        }
    }

    private String description() {
        return subtitle + ": "
            + bars.stream().map(bar -> bar.name() + " " + figure.apply(bar.length())).collect(Collectors.joining(", ")) + ".";
    }
}
