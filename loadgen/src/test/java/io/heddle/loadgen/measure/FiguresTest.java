package io.heddle.loadgen.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class FiguresTest {

    @ParameterizedTest
    @CsvSource({
        "0,0 ns", "850,850 ns", "999,999 ns", "999.6,1.00 us", "1000,1.00 us", "12345,12.3 us", "99949,99.9 us", "99960,100 us",
        "123456,123 us", "1234567,1.23 ms", "75e9,75.0 s", "3600e9,'3,600 s'"
    })
    void timesHaveThreeDigitsAndAUnit(double ns, String expected) {
        assertEquals(expected, Figures.time(ns));
    }

    @ParameterizedTest
    @CsvSource({"0,0", "0.004,0", "0.12,0.12", "9.994,9.99", "9.996,10.0", "48.23,48.2", "99.96,100", "9700.4,'9,700'"})
    void threeDigitsAreSignificant(double value, String expected) {
        assertEquals(expected, Figures.digits(value));
    }

    @ParameterizedTest
    @CsvSource({"0,0 B", "64,64 B", "999.4,999 B", "65536,65.5 kB", "12886080,12.9 MB", "1073741824,1.07 GB", "5e15,'5,000 TB'"})
    void bytesCountInPowersOfAThousand(double bytes, String expected) {
        assertEquals(expected, Figures.bytes(bytes));
    }

    @Test
    void countsHaveSeparatorsAndTheirNounIsOneOrMany() {
        assertEquals("1,234,567", Figures.count(1_234_567));
        assertEquals("-12", Figures.count(-12));
        assertEquals("1 connection", Figures.counted(1, "connection"));
        assertEquals("0 connections", Figures.counted(0, "connection"));
        assertEquals("19,000 connections", Figures.counted(19_000, "connection"));
    }

    @Test
    void theUsersLocaleChangesNothing() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertEquals("1.50 ms", Figures.time(1_500_000));
            assertEquals("1,000", Figures.count(1_000));
        } finally {
            Locale.setDefault(before);
        }
    }
}
