package io.heddle.jmh.compare.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Figures as a person reads them. */
@Timeout(10)
final class ReportFiguresTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        277        | 277 ns
        999.4      | 999 ns
        999.6      | 1.00 µs
        4910       | 4.91 µs
        999600     | 1.00 ms
        73200000   | 73.2 ms
        """)
    void timesHaveTheUnitThatReadsBest(double ns, String written) {
        assertEquals(written, ReportFigures.time(ns));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        32      | 32 B
        1024    | 1 KiB
        65536   | 64 KiB
        1234    | 1,234 B
        12648   | 12.4 KiB
        """)
    void bytes(double bytes, String written) {
        assertEquals(written, ReportFigures.bytes(bytes));
    }

    @Test
    void ratiosAndShares() {
        assertEquals("1.07×", ReportFigures.ratio(OptionalDouble.of(1.07)));
        assertEquals("27.7×", ReportFigures.ratio(OptionalDouble.of(27.7)));
        assertEquals("72 %", ReportFigures.percent(OptionalDouble.of(0.715)));
    }

    @Test
    void aFigureThatThereIsNotIsADash() {
        assertEquals("—", ReportFigures.digits(OptionalDouble.empty()));
        assertEquals("9,700", ReportFigures.digits(OptionalDouble.of(9700.4)));
    }

    @Test
    void foreignTextStaysInItsCell() {
        assertEquals("a \\| b &lt;i> \\*c\\* \\[d\\] \\\\ \\`e\\`", MarkdownTable.escape("a | b\n<i> *c* [d] \\ `e`"));
    }
}
