package io.heddle.api.reconnect;

import java.time.Duration;
import java.util.Locale;

/** Shows times to people. <b>Thread:</b> any thread; no state. */
final class Durations {
    private static final long HOURS_MIN = 120;

    private Durations() {}

    /** {@return such as {@code 350 ms}, {@code 3.2 s}, {@code 14 min} or {@code 72 h}} */
    static String text(Duration time) {
        if (time.compareTo(Duration.ofSeconds(1)) < 0) {
            return time.toMillis() + " ms";
        }
        if (time.compareTo(Duration.ofMinutes(2)) < 0) {
            return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1_000.0);
        }
        return time.toMinutes() < HOURS_MIN ? time.toMinutes() + " min" : time.toHours() + " h";
    }
}
