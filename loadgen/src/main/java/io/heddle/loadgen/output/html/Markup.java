package io.heddle.loadgen.output.html;

import io.heddle.loadgen.measure.Figures;

/** HTML in the making: text is escaped, tags are ours. <b>Thread:</b> one thread at a time. */
final class Markup {
    private final StringBuilder html = new StringBuilder(64 << 10);

    /** Tags as they are. */
    Markup raw(String tags) {
        html.append(tags);
        return this;
    }

    /** Text that anyone may have written. */
    Markup text(String text) {
        html.append(escaped(text));
        return this;
    }

    /** An element with text in it. */
    Markup element(String name, String text) {
        return raw("<" + name + ">").text(text).raw("</" + name + ">");
    }

    /** A cell with a time, and its nanoseconds for programs; negative if it was not measured. */
    Markup time(long ns) {
        return ns < 0 ? raw("<td class=\"n\">-</td>") : raw("<td class=\"n\" data-ns=\"" + ns + "\">").text(Figures.time(ns)).raw("</td>");
    }

    /** A cell with a count. */
    Markup count(long count) {
        return raw("<td class=\"n\" data-count=\"" + count + "\">").text(Figures.count(count)).raw("</td>");
    }

    /** A cell with a figure as text. */
    Markup figure(String figure) {
        return raw("<td class=\"n\">").text(figure).raw("</td>");
    }

    /** The head of a table: its caption, then its columns, the first one for names. */
    Markup table(String caption, String... columns) {
        raw("<div class=\"scroll\"><table><caption>").text(caption).raw("</caption><thead><tr>");
        for (int i = 0; i < columns.length; i++) {
            raw("<th scope=\"col\"" + (i == 0 ? "" : " class=\"n\"") + ">").text(columns[i]).raw("</th>");
        }
        return raw("</tr></thead><tbody>");
    }

    Markup endTable() {
        return raw("</tbody></table></div>\n");
    }

    Markup rowHead(String name) {
        return raw("<tr><th scope=\"row\">").text(name).raw("</th>");
    }

    Markup endRow() {
        return raw("</tr>\n");
    }

    static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '&' -> safe.append("&amp;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> safe.appendCodePoint(c < ' ' && c != '\n' && c != '\t' || c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c);
            }
        });
        return safe.toString();
    }

    @Override
    public String toString() {
        return html.toString();
    }
}
