package io.heddle.api.internal;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads the field {@code Retry-After} of a response (RFC 9110 section 10.2.3): seconds, or a date. Not exported to programs.
 *
 * <p><b>Thread:</b> any thread; no state.
 */
public final class RetryAfter {
    /** The longest delay that an engine schedules. */
    public static final Duration MAX = Duration.ofDays(365);

    /** More digits could overflow a long, and are more than the most in any case. */
    private static final int MAX_DIGITS = 17;
    /** No form of a date has more. */
    private static final int MAX_DATE_CHARS = 40;
    /** A date of two digits that seems to be farther in the future belongs to the century before (RFC 9110 section 5.6.7). */
    private static final int MAX_YEARS_AHEAD = 50;

    private static final DateTimeFormatter IMF_FIXDATE = formatter("EEE, dd MMM uuuu HH:mm:ss 'GMT'");
    private static final DateTimeFormatter ASCTIME = formatter("EEE MMM ppd HH:mm:ss uuuu");
    /** Without the day's name, which depends on the century. */
    private static final DateTimeFormatter RFC_850 = new DateTimeFormatterBuilder()
        .parseCaseInsensitive()
        .appendPattern("dd-MMM-")
        .appendValueReduced(ChronoField.YEAR, 2, 2, 2_000)
        .appendPattern(" HH:mm:ss 'GMT'")
        .toFormatter(Locale.ENGLISH);

    private RetryAfter() {}

    private static DateTimeFormatter formatter(String pattern) {
        return new DateTimeFormatterBuilder().parseCaseInsensitive().appendPattern(pattern).toFormatter(Locale.ENGLISH);
    }

    /**
     * Reads the time after which a server wants to be asked again.
     *
     * @param headers the fields of the response, by names in any case
     * @param receivedAt the date at which it came, by which a date is measured if the response has no {@code Date} of its own
     * @return zero to {@link #MAX}; the longest if there are several; null if there is none, or none that is valid
     */
    public static Duration of(Map<String, List<String>> headers, Instant receivedAt) {
        Duration longest = null;
        for (String value : values(headers, "Retry-After")) {
            Duration after = of(value.strip(), headers, receivedAt);
            longest = longest == null || (after != null && after.compareTo(longest) > 0) ? after : longest;
        }
        return longest;
    }

    private static Duration of(String value, Map<String, List<String>> headers, Instant receivedAt) {
        if (!value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            String digits = value.replaceFirst("^0+(?=.)", "");
            return digits.length() > MAX_DIGITS ? MAX : bounded(Duration.ofSeconds(Long.parseLong(digits)));
        }
        Instant date = date(value, receivedAt);
        return date == null ? null : bounded(Duration.between(sentAt(headers, receivedAt), date));
    }

    /** By the server's own clock if it tells it: the two need not agree. */
    private static Instant sentAt(Map<String, List<String>> headers, Instant receivedAt) {
        List<String> dates = values(headers, "Date");
        Instant sent = dates.isEmpty() ? null : date(dates.get(0).strip(), receivedAt);
        return sent == null ? receivedAt : sent;
    }

    private static List<String> values(Map<String, List<String>> headers, String name) {
        List<String> values = headers.get(name);
        return values == null ? List.of() : values;
    }

    private static Duration bounded(Duration after) {
        return after.isNegative() ? Duration.ZERO : after.compareTo(MAX) > 0 ? MAX : after;
    }

    /** A date in one of the three forms of RFC 9110 section 5.6.7, or null. */
    static Instant date(String value, Instant now) {
        if (value.length() > MAX_DATE_CHARS) {
            return null;
        }
        try {
            int comma = value.indexOf(',');
            LocalDateTime date = comma < 0 ? LocalDateTime.parse(value, ASCTIME)
                : value.indexOf('-') > 0 ? rfc850(value.substring(comma + 1).strip(), now)
                : LocalDateTime.parse(value, IMF_FIXDATE);
            return date.toInstant(ZoneOffset.UTC);
        } catch (DateTimeException malformed) {
            return null;
        }
    }

    private static LocalDateTime rfc850(String value, Instant now) {
        LocalDateTime date = LocalDateTime.parse(value, RFC_850);
        int year = now.atZone(ZoneOffset.UTC).getYear();
        LocalDateTime ofThisCentury = date.plusYears(year - 2_000 - year % 100);
        int ahead = ofThisCentury.getYear() - year;
        return ahead > MAX_YEARS_AHEAD ? ofThisCentury.minusYears(100)
            : ahead <= MAX_YEARS_AHEAD - 100 ? ofThisCentury.plusYears(100) : ofThisCentury;
    }
}
