package io.heddle.jmh.compare.report;

import io.heddle.loadgen.cli.UserError;
import java.util.Optional;

/**
 * A section of a page that a program writes, between two lines that mark it. <b>Thread:</b> immutable.
 *
 * @param begin the line before it
 * @param end the line after it
 */
public record MarkedSection(String begin, String end) {
    /** The section of the comparison of tools, in RESULTS.md. */
    public static final MarkedSection TOOLS = new MarkedSection("<!-- tools: written by jmh/tools.sh -->", "<!-- /tools -->");
    /** The table of the comparison of tools, in README.md. */
    public static final MarkedSection TOOLS_README =
        new MarkedSection("<!-- tools: written by jmh/tools.sh --readme -->", "<!-- /tools -->");

    /** The text with this section replaced; throws a {@link UserError} that names the file if it lacks the marks. */
    public String refresh(String file, String text, String markdown) {
        int from = text.indexOf(begin);
        int to = text.indexOf(end, Math.max(0, from));
        if (from < 0 || to < 0) {
            throw new UserError(file + " has no place for the results: put the lines " + begin + " and " + end + " where they belong.");
        }
        return text.substring(0, from) + begin + "\n" + markdown + text.substring(to);
    }

    /** This section with its marks as a text has it, or empty. */
    public Optional<String> in(String text) {
        int from = text.indexOf(begin);
        int to = text.indexOf(end, Math.max(0, from));
        return from < 0 || to < 0 ? Optional.empty() : Optional.of(text.substring(from, to) + end + "\n");
    }
}
