package io.heddle.engine.autobahn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the suite says of each case: how the client behaved, and how the connection was closed. In the order of the cases' numbers.
 *
 * <p><b>Thread:</b> immutable.
 */
final class Verdicts {
    private static final Comparator<String> BY_NUMBER = Comparator.comparing(
        name -> Arrays.stream(name.split("\\.")).mapToInt(Integer::parseInt).toArray(), Arrays::compare);
    private static final Pattern LINE = Pattern.compile("(\\d+(?:\\.\\d+)+) ([A-Z_-]+ [A-Z_-]+)(?: # \\S.*)?");
    /** An object without objects inside, named as a case is: what index.json is made of, two levels deep. */
    private static final Pattern CASE = Pattern.compile("\"(\\d+(?:\\.\\d+)+)\"\\s*:\\s*\\{([^{}]*)\\}");

    private final SortedMap<String, String> byCase;

    private Verdicts(SortedMap<String, String> byCase) {
        this.byCase = byCase;
    }

    /**
     * Reads a verdict file: a line {@code case behaviour close} for each, blanks inside a verdict written as {@code _}; behind it may
     * stand why it is so, as {@code # reason}.
     */
    static Verdicts read(Path file) throws IOException {
        SortedMap<String, String> byCase = new TreeMap<>(BY_NUMBER);
        for (String line : Files.readAllLines(file)) {
            Matcher parts = LINE.matcher(line);
            if (!parts.matches()) {
                throw new IOException(file + " has a line that is no verdict: '" + line + "'");
            }
            put(byCase, parts.group(1), parts.group(2));
        }
        return new Verdicts(byCase);
    }

    /** Reads the {@code index.json} of a run with one agent. */
    static Verdicts ofIndex(String json) throws IOException {
        SortedMap<String, String> byCase = new TreeMap<>(BY_NUMBER);
        Matcher cases = CASE.matcher(json);
        while (cases.find()) {
            put(byCase, cases.group(1), value(cases, "behavior") + " " + value(cases, "behaviorClose"));
        }
        return new Verdicts(byCase);
    }

    private static void put(SortedMap<String, String> byCase, String name, String verdict) throws IOException {
        if (byCase.put(name, verdict) != null) {
            throw new IOException("case " + name + " comes twice");
        }
    }

    private static String value(Matcher found, String key) throws IOException {
        Matcher value = Pattern.compile("\"" + key + "\"\\s*:\\s*\"([A-Z -]+)\"").matcher(found.group(2));
        if (!value.find()) {
            throw new IOException("case " + found.group(1) + " has no " + key + ": " + found.group(2));
        }
        return value.group(1).replace(' ', '_');
    }

    /** Only the cases that match one of the patterns, as {@code 1.*,7.7.8}: the same ones that the suite selects by them. */
    Verdicts matching(String patterns) {
        List<Pattern> wanted = Stream.of(patterns.split(",")).map(pattern -> Pattern.compile(
            pattern.strip().replace(".", "\\.").replace("*", ".*"))).toList();
        SortedMap<String, String> selected = new TreeMap<>(BY_NUMBER);
        byCase.forEach((name, verdict) -> {
            if (wanted.stream().anyMatch(pattern -> pattern.matcher(name).matches())) {
                selected.put(name, verdict);
            }
        });
        return new Verdicts(selected);
    }

    int count() {
        return byCase.size();
    }

    /** The cases one of whose two verdicts this is. */
    List<String> withVerdict(String verdict) {
        return byCase.keySet().stream().filter(name -> List.of(byCase.get(name).split(" ")).contains(verdict)).toList();
    }

    /** A sentence for each case whose verdict is not the expected one, that is missing here, or that nobody expects. */
    List<String> differencesFrom(Verdicts expected) {
        TreeSet<String> names = new TreeSet<>(BY_NUMBER);
        names.addAll(byCase.keySet());
        names.addAll(expected.byCase.keySet());
        List<String> differences = new ArrayList<>();
        for (String name : names) {
            String is = byCase.getOrDefault(name, "missing");
            String should = expected.byCase.getOrDefault(name, "not expected at all");
            if (!is.equals(should)) {
                differences.add(name + " is " + is + ", should be " + should);
            }
        }
        return differences;
    }

    /** As a verdict file has it. */
    @Override
    public String toString() {
        return byCase.entrySet().stream().map(entry -> entry.getKey() + " " + entry.getValue() + "\n").collect(Collectors.joining());
    }
}
