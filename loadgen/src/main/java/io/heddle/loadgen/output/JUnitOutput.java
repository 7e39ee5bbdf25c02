package io.heddle.loadgen.output;

import io.heddle.loadgen.interval.RunEnd;
import io.heddle.loadgen.interval.RunListener;
import io.heddle.loadgen.interval.RunStart;
import io.heddle.loadgen.verdict.Judge;
import io.heddle.loadgen.verdict.Judgement;
import io.heddle.loadgen.verdict.Verdict;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Writes the verdict as JUnit XML, which build servers show: each threshold is a test case. <b>Thread:</b> the run's collector.
 * <b>Owns:</b> its file.
 */
public final class JUnitOutput implements RunListener, AutoCloseable {
    private static final DateTimeFormatter TIME =
        DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Judge judge;
    private final OutputFile file;

    /** The verdict of a judge that is called before, in a file. */
    public JUnitOutput(Judge judge, OutputFile file) {
        this.judge = judge;
        this.file = file;
    }

    @Override
    public void begin(RunStart run) {
        // A file that cannot be written is told now, not after an hour.
        file.stream();
    }

    @Override
    public void end(RunEnd end) {
        Verdict verdict = judge.verdict();
        boolean isError = verdict.outcome() == Verdict.Outcome.FAULT || verdict.outcome() == Verdict.Outcome.STOPPED;
        int tests = verdict.judgements().size() + (isError ? 1 : 0);
        String counts = " tests=\"" + tests + "\" failures=\"" + verdict.broken().size() + "\" errors=\"" + (isError ? 1 : 0)
            + "\" skipped=\"0\" time=\"" + String.format(Locale.ROOT, "%.3f", end.ranNs() / 1e9) + "\"";
        String plan = escaped(judge.run().plan());
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.append("<testsuites name=\"heddle\"").append(counts).append(">\n");
        xml.append("  <testsuite name=\"").append(plan).append('"').append(counts).append(" timestamp=\"")
            .append(TIME.format(Instant.ofEpochMilli(judge.run().startEpochMs()))).append("\">\n");
        for (Judgement judgement : verdict.judgements()) {
            testCase(xml, plan, judgement.threshold(), judgement.broken() ? "failure" : null, judgement.sentence());
        }
        if (isError) {
            testCase(xml, plan, "the run ends as planned", "error", verdict.headline()
                + (verdict.endedEarly().isEmpty() ? "" : " " + verdict.endedEarly()));
        }
        if (!verdict.generator().isEmpty()) {
            xml.append("    <system-out>").append(escaped(verdict.generator())).append("</system-out>\n");
        }
        xml.append("  </testsuite>\n</testsuites>\n");
        file.write(xml.toString());
        file.close();
    }

    private static void testCase(StringBuilder xml, String plan, String name, String problem, String sentence) {
        xml.append("    <testcase classname=\"").append(plan).append("\" name=\"").append(escaped(name)).append("\" time=\"0\"");
        if (problem == null) {
            xml.append("/>\n");
        } else {
            xml.append("><").append(problem).append(" message=\"").append(escaped(sentence)).append("\"/></testcase>\n");
        }
    }

    /** Text of XML 1.0; characters that it does not allow become U+FFFD. */
    static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '&' -> safe.append("&amp;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&apos;");
                case '\t', '\n', '\r' -> safe.append("&#").append(c).append(';');
                default -> safe.appendCodePoint(c < ' ' || c >= 0xD800 && c <= 0xDFFF || c == 0xFFFE || c == 0xFFFF ? 0xFFFD : c);
            }
        });
        return safe.toString();
    }

    @Override
    public void close() {
        file.close();
    }
}
