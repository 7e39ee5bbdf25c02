package io.heddle.loadgen.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

@Timeout(60)
final class DurationsTest {

    @ParameterizedTest
    @CsvSource({"10,PT10S", "10s,PT10S", "0,PT0S", "500ms,PT0.5S", "2m,PT2M", "1h,PT1H", "' 3s ',PT3S", "999999999,PT999999999S"})
    void aNumberIsSecondsUnlessAUnitFollows(String text, Duration expected) {
        assertEquals(expected, new Durations().convert(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "s", "10 s", "-1", "1.5s", "5y", "10S", "1000000000", "0x10", "1s2", "\u0661s"})
    void whatIsNoDurationIsToldWithTheFormsThatAre(String text) {
        TypeConversionException wrong = assertThrows(TypeConversionException.class, () -> new Durations().convert(text));
        assertEquals("'" + text + "' is not a duration: write 10 or 10s, 500ms, 2m or 1h", wrong.getMessage());
    }
}
