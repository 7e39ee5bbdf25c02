package io.heddle.loadgen.plan;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Values that a plan leaves open, each with a default; {@code --set name=value} gives another one. <b>Thread:</b> one thread.
 */
public final class Settings {
    private final Map<String, String> given;
    private final Set<String> asked = new LinkedHashSet<>();

    /** Settings of a command line. */
    public Settings(Map<String, String> given) {
        this.given = new LinkedHashMap<>(given);
    }

    /** Settings that are all left at their defaults. */
    public static Settings none() {
        return new Settings(Map.of());
    }

    /** The value of a setting. */
    public String text(String name, String otherwise) {
        asked.add(name);
        return given.getOrDefault(name, otherwise);
    }

    /** The value of a setting that is a whole number. */
    public long count(String name, long otherwise) {
        return value(name, otherwise, Quantities::count);
    }

    /** The value of a setting that is a rate, such as {@code 2000/s}; in events a second. */
    public double rate(String name, double perSecond) {
        return value(name, perSecond, Quantities::rate);
    }

    /** The value of a setting that is a time, such as {@code 1m30s}. */
    public Duration duration(String name, Duration otherwise) {
        return value(name, otherwise, Quantities::duration);
    }

    private <T> T value(String name, T otherwise, Function<String, T> parser) {
        String text = text(name, null);
        if (text == null) {
            return otherwise;
        }
        try {
            return parser.apply(text);
        } catch (PlanException wrong) {
            throw new PlanException("--set " + name + ": " + wrong.getMessage(), wrong);
        }
    }

    /** Fails if a setting was given that the plan did not ask for. */
    public void end() {
        for (String name : given.keySet()) {
            if (!asked.contains(name)) {
                throw new PlanException("--set " + Quantities.shown(name) + ": the plan has no setting of that name"
                    + (asked.isEmpty() ? ", and no other one" : "; it has " + String.join(", ", asked)));
            }
        }
    }

    /** Without values, which may be secrets. */
    @Override
    public String toString() {
        return "Settings" + given.keySet();
    }
}
