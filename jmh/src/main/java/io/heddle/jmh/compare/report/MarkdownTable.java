package io.heddle.jmh.compare.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Writes a table: text aligned left, figures aligned right. <b>Thread:</b> any one thread. */
public final class MarkdownTable {
    private final StringBuilder text = new StringBuilder();

    /** Starts a table whose first columns are text and whose others are figures. */
    public MarkdownTable(int textColumns, List<String> heads) {
        line(heads);
        line(IntStream.range(0, heads.size()).mapToObj(column -> column < textColumns ? "---" : "--:").toList());
    }

    /** Adds a row and returns this table. */
    public MarkdownTable row(List<String> cells) {
        line(cells);
        return this;
    }

    private void line(List<String> cells) {
        text.append(cells.stream().collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    /** Escapes text of others, so that it stays in its cell and is not read as Markdown. */
    public static String escape(String foreign) {
        return foreign.replaceAll("\\s+", " ")
            .strip()
            .replace("\\", "\\\\")
            .replace("&", "&amp;")
            .replace("<", "&lt;")
            .replaceAll("[|`*_\\[\\]]", "\\\\$0");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
