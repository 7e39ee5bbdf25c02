package io.heddle.jmh.compare.report.chart;

import java.util.Locale;

/** Writes the elements of a chart, and the frame and the colours that all charts share. <b>Thread:</b> any one thread. */
final class Svg {
    /** The widest picture that GitHub shows unscaled. */
    static final int WIDTH = 840;
    /** Left and right of everything. */
    static final int MARGIN = 24;

    /**
     * The card has its own background: the theme of the page and that of the system may differ, and text on a transparent background would
     * be lost. A viewer without media queries shows the light colours.
     */
    private static final String STYLE = """
        text{font-family:-apple-system,BlinkMacSystemFont,"Segoe UI","Noto Sans",Helvetica,Arial,sans-serif;font-size:13px;fill:#1f2328}
        .title{font-size:16px;font-weight:600}
        .strong{font-weight:600}
        .muted,.tick{fill:#59636e}
        .tick,.small{font-size:11px}
        .card{fill:#ffffff;stroke:#d1d9e0}
        .grid{stroke:#e6eaef}
        .base{stroke:#9aa4af}
        .floor{stroke:#59636e;stroke-dasharray:3 3}
        .cut{stroke:#ffffff;stroke-width:3}
        .peer0{fill:#8b97a5}.peer1{fill:#c6ced7}
        .own0{fill:#0b6bcb}.own1{fill:#7cb8f2}
        .line0{stroke:#8b97a5;fill:#8b97a5}.line1{stroke:#0b6bcb;fill:#0b6bcb}.line2{stroke:#c2691c;fill:#c2691c}
        .line0,.line1,.line2{stroke-width:2}
        .path{fill:none}
        .halo{stroke:#ffffff;stroke-width:4;stroke-linejoin:round;paint-order:stroke}
        @media (prefers-color-scheme:dark){
        text{fill:#f0f6fc}
        .muted,.tick{fill:#9198a1}
        .card{fill:#0d1117;stroke:#3d444d}
        .grid{stroke:#21262d}
        .base{stroke:#656c76}
        .floor{stroke:#9198a1}
        .cut{stroke:#0d1117}
        .peer0{fill:#7d8894}.peer1{fill:#454d57}
        .own0{fill:#58a6ff}.own1{fill:#1f5fa8}
        .line0{stroke:#9198a1;fill:#9198a1}.line1{stroke:#58a6ff;fill:#58a6ff}.line2{stroke:#e3924f;fill:#e3924f}
        .path{fill:none}
        .halo{stroke:#0d1117}
        }
        """;

    private final StringBuilder body = new StringBuilder();

    Svg text(double x, double y, String anchor, String style, String text) {
        return element("<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" class=\"%s\">%s</text>", number(x), number(y), anchor, style,
            escape(text));
    }

    /** A text whose second part is small and muted. */
    Svg text(double x, double y, String anchor, String style, String text, String aside) {
        String second = aside.isEmpty() ? "" : "<tspan class=\"small muted\" dx=\"5\">" + escape(aside) + "</tspan>";
        return element("<text x=\"%s\" y=\"%s\" text-anchor=\"%s\"><tspan class=\"%s\">%s</tspan>%s</text>", number(x), number(y), anchor,
            style, escape(text), second);
    }

    Svg rectangle(double x, double y, double width, double height, String style) {
        return element("<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" class=\"%s\"/>", number(x), number(y), number(width),
            number(height), style);
    }

    Svg line(double x1, double y1, double x2, double y2, String style) {
        return element("<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" class=\"%s\"/>", number(x1), number(y1), number(x2), number(y2),
            style);
    }

    Svg dot(double x, double y, String style) {
        return element("<circle cx=\"%s\" cy=\"%s\" r=\"3.5\" class=\"%s\"/>", number(x), number(y), style);
    }

    Svg path(String points, String style) {
        return element("<polyline points=\"%s\" class=\"%s path\"/>", points, style);
    }

    private Svg element(String format, Object... values) {
        body.append(String.format(Locale.ROOT, format, values)).append('\n');
        return this;
    }

    /** The document: all elements on their card. */
    String document(double height, String title, String description) {
        String size = number(height);
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + WIDTH + "\" height=\"" + size + "\" viewBox=\"0 0 " + WIDTH + " "
            + size + "\" role=\"img\" aria-labelledby=\"title desc\">\n<title id=\"title\">" + escape(title)
            + "</title>\n<desc id=\"desc\">"
            + escape(description) + "</desc>\n<style>\n" + STYLE + "</style>\n<rect x=\"0.5\" y=\"0.5\" width=\"" + (WIDTH - 1)
            + "\" height=\"" + number(height - 1) + "\" rx=\"8\" class=\"card\"/>\n" + body + "</svg>\n";
    }

    /** Rounds to a tenth of a pixel. */
    static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value).replaceFirst("\\.0$", "");
    }

    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
