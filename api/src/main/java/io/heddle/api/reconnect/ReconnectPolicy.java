package io.heddle.api.reconnect;

import io.heddle.api.ErrorKind;
import io.heddle.api.WebSocketError;
import io.heddle.api.internal.SettingChecks;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * When a {@link Reconnector} tries again, and when it gives up. Immutable: each method that changes something returns another policy, and
 * thousands of reconnectors can share one.
 *
 * <p>The delay before an attempt is drawn evenly between {@link #minDelay()} and a limit that begins with {@link #firstDelay()} and doubles
 * with each failure in a row, up to {@link #maxDelay()} (full jitter: thousands that lose one server spread over all of that time). A
 * connection that was up for {@link #stableAfter()} ends the row. If the response had {@code Retry-After} (RFC 9110 section 10.2.3), the
 * drawn delay is added to it: the server is never asked earlier than it wants, unless it wants more than {@link #maxRetryAfter()}.
 *
 * <p>Another attempt is not worth it
 *
 * <ul>
 *   <li>after an error that is not {@linkplain WebSocketError#isTransient() transient}: among others the statuses 401, 403, 404 and 407, a
 *       certificate or host name that TLS does not accept, and {@link ErrorKind#CONFIG}
 *   <li>after a close frame of the peer with the code 1003 (it takes no such data), 1008 (its policy), 1010 (it lacks an extension),
 *       3000 (unauthorized) or 3003 (forbidden): what the program is, it will still be the next time. Codes that are about one message
 *       (1002, 1007, 1009) do not count, since that message may not come again, nor do the codes of our own close frames.
 * </ul>
 *
 * <p>All of that can be changed: by kind of error, by status and by close code. A {@link Reconnector} with several URIs leaves out the one
 * with such an error, and goes on with the others.
 */
public final class ReconnectPolicy {
    private static final ReconnectPolicy DEFAULTS = new ReconnectPolicy(new Values());
    private static final int MAX_DOUBLINGS = 40;
    private static final int MAX_CLOSE_CODE = 4_999;

    private static final int UNSUPPORTED_DATA = 1003;
    private static final int POLICY_VIOLATION = 1008;
    private static final int MANDATORY_EXTENSION = 1010;
    /** From IANA's registry of close codes, as is the next one. */
    private static final int UNAUTHORIZED = 3000;
    private static final int FORBIDDEN = 3003;

    /** The settings, changed only by whoever makes a policy of them. */
    private static final class Values {
        private Duration firstDelay = Duration.ofSeconds(1);
        private Duration minDelay = Duration.ZERO;
        private Duration maxDelay = Duration.ofMinutes(1);
        private Duration stableAfter = Duration.ofSeconds(30);
        private Duration maxRetryAfter = Duration.ofDays(1);
        private int maxAttempts;
        /** True for another try, false for the end; what is in none of these is left to the error itself. */
        private final Map<ErrorKind, Boolean> kinds = new TreeMap<>();
        private final Map<Integer, Boolean> statuses = new TreeMap<>();
        private final Map<Integer, Boolean> closeCodes = new TreeMap<>(Map.of(
            UNSUPPORTED_DATA, false, POLICY_VIOLATION, false, MANDATORY_EXTENSION, false, UNAUTHORIZED, false, FORBIDDEN, false));

        private Values copy() {
            Values copy = new Values();
            copy.firstDelay = firstDelay;
            copy.minDelay = minDelay;
            copy.maxDelay = maxDelay;
            copy.stableAfter = stableAfter;
            copy.maxRetryAfter = maxRetryAfter;
            copy.maxAttempts = maxAttempts;
            copy.kinds.putAll(kinds);
            copy.statuses.putAll(statuses);
            copy.closeCodes.putAll(closeCodes);
            return copy;
        }
    }

    private final Values values;

    private ReconnectPolicy(Values values) {
        this.values = values;
    }

    /** {@return the policy with the default of each setting} */
    public static ReconnectPolicy defaults() {
        return DEFAULTS;
    }

    // ---- delays ----

    /** {@return the limit of the first delay; 1 s unless set} */
    public Duration firstDelay() {
        return values.firstDelay;
    }

    /** {@return the least delay; zero unless set} */
    public Duration minDelay() {
        return values.minDelay;
    }

    /** {@return the limit of all delays but those that a server asks for; 1 minute unless set} */
    public Duration maxDelay() {
        return values.maxDelay;
    }

    /**
     * Sets the bounds of the delays.
     *
     * @param min the least delay, zero or more
     * @param first the limit of the first delay, which doubles with each failure: 1 ms or more, and {@code min} or more
     * @param max where the limit stops to grow: {@code first} to 1 day
     * @return another policy
     * @throws IllegalArgumentException if they are out of these bounds; the message names them
     */
    public ReconnectPolicy delays(Duration min, Duration first, Duration max) {
        SettingChecks.checkDuration("minDelay", min, Duration.ZERO);
        SettingChecks.checkDuration("firstDelay", first);
        SettingChecks.checkDuration("maxDelay", max);
        SettingChecks.checkRelation("minDelay", min.toNanos(), "firstDelay", first.toNanos());
        SettingChecks.checkRelation("firstDelay", first.toNanos(), "maxDelay", max.toNanos());
        Values next = values.copy();
        next.minDelay = min;
        next.firstDelay = first;
        next.maxDelay = max;
        return new ReconnectPolicy(next);
    }

    /** {@return the time after which a connection that is up counts as stable; 30 s unless set} */
    public Duration stableAfter() {
        return values.stableAfter;
    }

    /**
     * Sets the time after which a connection that is up counts as stable. The loss of a stable one is the beginning of a new row of
     * failures; the loss of any other is one more of the same row.
     *
     * @param time zero to 1 day
     * @return another policy
     * @throws IllegalArgumentException if the time is out of these bounds
     */
    public ReconnectPolicy stableAfter(Duration time) {
        SettingChecks.checkDuration("stableAfter", time, Duration.ZERO);
        Values next = values.copy();
        next.stableAfter = time;
        return new ReconnectPolicy(next);
    }

    /** {@return the most of a server's {@code Retry-After} that is waited for; 1 day unless set} */
    public Duration maxRetryAfter() {
        return values.maxRetryAfter;
    }

    /**
     * Limits what a server can ask for with {@code Retry-After}: a mistake of its, or a date far away, must not end a bot.
     *
     * @param limit zero, which ignores the field, to 365 days
     * @return another policy
     * @throws IllegalArgumentException if the limit is out of these bounds
     */
    public ReconnectPolicy maxRetryAfter(Duration limit) {
        Objects.requireNonNull(limit, "maxRetryAfter");
        if (limit.isNegative() || limit.compareTo(Duration.ofDays(365)) > 0) {
            throw new IllegalArgumentException("maxRetryAfter=" + limit + " must be from zero to 365 days");
        }
        Values next = values.copy();
        next.maxRetryAfter = limit;
        return new ReconnectPolicy(next);
    }

    /** {@return the most attempts in a row that fail or do not last, or 0 for any number; 0 unless set} */
    public int maxAttempts() {
        return values.maxAttempts;
    }

    /**
     * Limits the attempts of a row: the last of them that fails, or opens a connection that is not {@linkplain #stableAfter() stable},
     * ends it all.
     *
     * @param attempts 1 or more, or 0 for any number
     * @return another policy
     * @throws IllegalArgumentException if the number is negative
     */
    public ReconnectPolicy maxAttempts(int attempts) {
        SettingChecks.checkRange("maxAttempts", attempts, 0, Integer.MAX_VALUE);
        Values next = values.copy();
        next.maxAttempts = attempts;
        return new ReconnectPolicy(next);
    }

    // ---- worth another try ----

    /**
     * Tries again after errors of these kinds, unless a status that was set says otherwise.
     *
     * @param kinds such as {@link ErrorKind#TLS}
     * @return another policy
     */
    public ReconnectPolicy retryOn(ErrorKind... kinds) {
        return decided(kinds, true);
    }

    /**
     * Gives up after errors of these kinds, unless a status that was set says otherwise.
     *
     * @param kinds such as {@link ErrorKind#RESOLVE}
     * @return another policy
     */
    public ReconnectPolicy endOn(ErrorKind... kinds) {
        return decided(kinds, false);
    }

    private ReconnectPolicy decided(ErrorKind[] kinds, boolean isWorth) {
        Values next = values.copy();
        for (ErrorKind kind : kinds) {
            next.kinds.put(Objects.requireNonNull(kind, "kind"), isWorth);
        }
        return new ReconnectPolicy(next);
    }

    /**
     * Tries again after refusals with these statuses, of a server or a proxy.
     *
     * @param statuses 100 to 999, such as 404
     * @return another policy
     * @throws IllegalArgumentException if one is out of these bounds
     */
    public ReconnectPolicy retryOnStatus(int... statuses) {
        return decidedOfStatuses(statuses, true);
    }

    /**
     * Gives up after refusals with these statuses, of a server or a proxy.
     *
     * @param statuses 100 to 999, such as 503
     * @return another policy
     * @throws IllegalArgumentException if one is out of these bounds
     */
    public ReconnectPolicy endOnStatus(int... statuses) {
        return decidedOfStatuses(statuses, false);
    }

    private ReconnectPolicy decidedOfStatuses(int[] statuses, boolean isWorth) {
        Values next = values.copy();
        for (int status : statuses) {
            SettingChecks.checkRange("status", status, 100, 999);
            next.statuses.put(status, isWorth);
        }
        return new ReconnectPolicy(next);
    }

    /**
     * Tries again after close frames of the peer with these codes.
     *
     * @param codes 1000 to 4999 (RFC 6455 section 7.4), such as 1008
     * @return another policy
     * @throws IllegalArgumentException if one is out of these bounds
     */
    public ReconnectPolicy retryOnCloseCode(int... codes) {
        return decidedOfCodes(codes, true);
    }

    /**
     * Gives up after close frames of the peer with these codes.
     *
     * @param codes 1000 to 4999 (RFC 6455 section 7.4), such as 1000
     * @return another policy
     * @throws IllegalArgumentException if one is out of these bounds
     */
    public ReconnectPolicy endOnCloseCode(int... codes) {
        return decidedOfCodes(codes, false);
    }

    private ReconnectPolicy decidedOfCodes(int[] codes, boolean isWorth) {
        Values next = values.copy();
        for (int code : codes) {
            SettingChecks.checkRange("closeCode", code, 1_000, MAX_CLOSE_CODE);
            next.closeCodes.put(code, isWorth);
        }
        return new ReconnectPolicy(next);
    }

    /**
     * Decides after an error. A status that was set decides first, then a kind that was set, and then the error itself.
     *
     * @param error how the connection failed or was lost
     * @return whether another attempt is worth it
     */
    public boolean isWorthRetry(WebSocketError error) {
        Boolean ofStatus = values.statuses.get(error.httpStatus());
        return ofStatus != null ? ofStatus : values.kinds.getOrDefault(error.kind(), error.isTransient());
    }

    /**
     * Decides after a close frame of the peer.
     *
     * @param closeCode its code
     * @return whether another attempt is worth it
     */
    public boolean isWorthRetry(int closeCode) {
        return values.closeCodes.getOrDefault(closeCode, true);
    }

    /**
     * Draws the delay before an attempt, without what a server asks for.
     *
     * @param failures how many attempts of the row have failed: 0 after the loss of a stable connection
     * @param random the source of chance, such as {@link io.heddle.api.WebSocketEngine#random()}
     * @return {@link #minDelay()} to {@link #maxDelay()}
     */
    public Duration delay(int failures, RandomGenerator random) {
        long minNs = values.minDelay.toNanos();
        long maxNs = values.maxDelay.toNanos();
        long firstNs = values.firstDelay.toNanos();
        int doublings = Math.max(0, Math.min(failures, MAX_DOUBLINGS));
        long limitNs = firstNs > maxNs >> doublings ? maxNs : firstNs << doublings;
        return Duration.ofNanos(minNs + random.nextLong(limitNs - minNs + 1));
    }

    @Override
    public String toString() {
        return "ReconnectPolicy[minDelay=" + values.minDelay + ", firstDelay=" + values.firstDelay + ", maxDelay=" + values.maxDelay
            + ", stableAfter=" + values.stableAfter + ", maxRetryAfter=" + values.maxRetryAfter + ", maxAttempts=" + values.maxAttempts
            + ", retryOn=" + values.kinds + ", retryOnStatus=" + values.statuses + ", retryOnCloseCode=" + values.closeCodes + "]";
    }
}
