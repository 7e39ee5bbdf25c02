package io.heddle.loadgen.output.html;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/** A chart as data for the page's script. <b>Thread:</b> one thread at a time. */
final class Chart {
    private static final MathContext DIGITS = new MathContext(4);

    private final String id;
    private final Kind kind;
    private final String unit;
    private final boolean isLogarithmic;
    private final double[] x;
    private final List<Line> lines = new ArrayList<>();
    private int[] marks = {};

    Chart(String id, Kind kind, String unit, boolean isLogarithmic, double[] x) {
        this.id = id;
        this.kind = kind;
        this.unit = unit;
        this.isLogarithmic = isLogarithmic;
        this.x = x;
    }

    /** The axis from left to right. */
    enum Kind {
        /** Seconds of the run. */
        TIME,
        /** Percentiles: 1 is 90 %, 2 is 99 % and so on. */
        PERCENTILES
    }

    private record Line(String label, String color, double[] values) {}

    /**
     * Adds a line.
     *
     * @param color a name of the style sheet: {@code low}, {@code middle}, {@code high}, {@code peak}, {@code bad}, or {@code c0} to
     *     {@code c7}
     */
    Chart line(String label, String color, double[] values) {
        lines.add(new Line(label, color, values));
        return this;
    }

    Chart marks(int[] points) {
        marks = points;
        return this;
    }

    String id() {
        return id;
    }

    boolean isEmpty() {
        return lines.isEmpty() || x.length == 0;
    }

    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", id);
        json.writeStringField("kind", kind == Kind.TIME ? "time" : "percentiles");
        json.writeStringField("unit", unit);
        json.writeBooleanField("log", isLogarithmic);
        json.writeFieldName("x");
        numbers(json, x);
        json.writeArrayFieldStart("marks");
        for (int mark : marks) {
            json.writeNumber(mark);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("lines");
        for (Line line : lines) {
            json.writeStartObject();
            json.writeStringField("label", line.label());
            json.writeStringField("color", line.color());
            json.writeFieldName("values");
            numbers(json, line.values());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** Four digits are more than a screen shows. */
    private static void numbers(JsonGenerator json, double[] values) throws IOException {
        json.writeStartArray();
        for (double value : values) {
            if (Double.isNaN(value)) {
                json.writeNull();
            } else {
                BigDecimal rounded = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
                json.writeRawValue(rounded.signum() == 0 ? "0" : rounded.scale() < -9 ? rounded.toString() : rounded.toPlainString());
            }
        }
        json.writeEndArray();
    }
}
