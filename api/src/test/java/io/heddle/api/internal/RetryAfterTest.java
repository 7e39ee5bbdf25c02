package io.heddle.api.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RetryAfterTest {
    private static final Instant NOW = Instant.parse("1994-11-06T08:49:00Z");

    private static Duration of(String value) {
        return RetryAfter.of(Map.of("Retry-After", List.of(value)), NOW);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "120, 120", "' 7 ', 7", "0000000000000000000000005, 5", "31536000, 31536000", "31536001, 31536000",
        "9223372036854775807, 31536000", "99999999999999999999999999999999, 31536000"})
    void secondsAreTakenAndHugeOnesSaturate(String value, long seconds) {
        assertEquals(Duration.ofSeconds(seconds), of(value));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        "sun, 06 nov 1994 08:49:37 gmt"})
    void allThreeFormsOfDatesAreTaken(String date) {
        assertEquals(Duration.ofSeconds(37), of(date));
    }

    @Test
    void aDateOfTwoDigitsIsNotMoreThanFiftyYearsAhead() {
        assertEquals(Instant.parse("2044-01-01T00:00:00Z"), RetryAfter.date("Friday, 01-Jan-44 00:00:00 GMT", NOW));
        assertEquals(Instant.parse("1945-01-01T00:00:00Z"), RetryAfter.date("Monday, 01-Jan-45 00:00:00 GMT", NOW));
        Instant later = Instant.parse("2030-01-01T00:00:00Z");
        assertEquals(Instant.parse("2080-01-01T00:00:00Z"), RetryAfter.date("Monday, 01-Jan-80 00:00:00 GMT", later));
        assertEquals(Instant.parse("1981-01-01T00:00:00Z"), RetryAfter.date("Thursday, 01-Jan-81 00:00:00 GMT", later));
    }

    @Test
    void aDateThatHasPassedIsZeroAndOneFarAwaySaturates() {
        assertEquals(Duration.ZERO, of("Sun, 06 Nov 1994 08:48:37 GMT"));
        assertEquals(RetryAfter.MAX, of("Fri, 31 Dec 9999 23:59:59 GMT"));
    }

    @Test
    void theServersOwnDateIsTheMeasure() {
        Map<String, List<String>> headers =
            Map.of("Date", List.of("Mon, 07 Nov 1994 08:49:37 GMT"), "Retry-After", List.of("Mon, 07 Nov 1994 08:50:37 GMT"));
        assertEquals(Duration.ofMinutes(1), RetryAfter.of(headers, NOW));
    }

    @Test
    void aDateThatIsNotValidLeavesTheClockOfThisMachine() {
        Map<String, List<String>> headers = Map.of("Date", List.of("yesterday"), "Retry-After", List.of("Sun, 06 Nov 1994 08:49:37 GMT"));
        assertEquals(Duration.ofSeconds(37), RetryAfter.of(headers, NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "soon", "-1", "+1", "1.5", "1e3", "0x10", "1 2", "٣", "Sun, 06 Nov 1994 08:49:37",
        "Mon, 06 Nov 1994 08:49:37 GMT",
        "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT", "Sunday, 06-Nov-1994 08:49:37 GMT", ",", "-,-", ",-",
        "Sun, 06 Nov 999999999999 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT and much more that nobody needs"})
    void anythingElseIsIgnored(String value) {
        assertNull(of(value));
    }

    @Test
    void withoutTheFieldThereIsNone() {
        assertNull(RetryAfter.of(Map.of(), NOW));
        assertNull(RetryAfter.of(Map.of("Retry-After", List.of()), NOW));
    }

    @Test
    void theLongestOfSeveralCounts() {
        assertEquals(Duration.ofSeconds(9), RetryAfter.of(Map.of("Retry-After", List.of("3", "9", "soon", "5")), NOW));
    }
}
