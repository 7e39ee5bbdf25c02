package io.heddle.api.internal;

import java.time.Duration;
import java.util.Objects;

/** The checks that all settings share; each message names the setting and its value. Not exported to programs. */
public final class SettingChecks {
    private SettingChecks() {}

    /**
     * Checks a number.
     *
     * @param name the setting
     * @param value its value
     * @param min the smallest value allowed
     * @param max the largest value allowed
     * @throws IllegalArgumentException if the value is out of range
     */
    public static void checkRange(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + "=" + value + " must be from " + min + " to " + max);
        }
    }

    /**
     * Checks a time limit.
     *
     * @param name the setting
     * @param value its value
     * @throws IllegalArgumentException if the value is not from 1 ms to 1 day
     * @throws NullPointerException if the value is null; the message names the setting
     */
    public static void checkDuration(String name, Duration value) {
        checkDuration(name, value, Duration.ofMillis(1));
    }

    /**
     * Checks a time that has another lower bound than 1 ms.
     *
     * @param name the setting
     * @param value its value
     * @param least the smallest value allowed, in whole milliseconds
     * @throws IllegalArgumentException if the value is not from {@code least} to 1 day
     * @throws NullPointerException if the value is null; the message names the setting
     */
    public static void checkDuration(String name, Duration value, Duration least) {
        Objects.requireNonNull(value, name);
        if (value.compareTo(least) < 0 || value.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(name + "=" + value + " must be from " + least.toMillis() + " ms to 1 day");
        }
    }

    /**
     * Checks that one setting does not exceed another.
     *
     * @param lesser the setting that must not be larger
     * @param less its value
     * @param greater the setting that must not be smaller
     * @param great its value
     * @throws IllegalArgumentException if the first value exceeds the second
     */
    public static void checkRelation(String lesser, long less, String greater, long great) {
        if (less > great) {
            throw new IllegalArgumentException(lesser + "=" + less + " must not exceed " + greater + "=" + great);
        }
    }
}
