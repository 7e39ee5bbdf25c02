package io.heddle.testkit.model;

import io.heddle.testkit.model.Violation.Promise;
import java.util.Map;
import java.util.TreeMap;

/** Plays many seeds and tells which promises were broken, from the command line. <b>Thread:</b> one. */
final class Search {
    private static final int MAX_TEXT = 1_500;

    private Search() {}

    /**
     * Without a third argument, plays seeds and counts what they break.
     *
     * @param arguments the first seed and the number of seeds; or {@code first} before them, to stop at the first seed that breaks
     *     something new; or a seed and a promise, to show the smallest plan that breaks it
     */
    public static void main(String[] arguments) {
        if (arguments[0].equals("first")) {
            System.out.println(firstNew(Long.parseLong(arguments[1]), Long.parseLong(arguments[2])));
        } else if (Character.isLetter(arguments[1].charAt(0))) {
            show(Long.parseLong(arguments[0]), Promise.valueOf(arguments[1]));
        } else {
            count(Long.parseLong(arguments[0]), Long.parseLong(arguments[1]));
        }
    }

    private static String firstNew(long first, long count) {
        for (long seed = first; seed < first + count; seed++) {
            Plan plan = PlanDrawer.draw(seed);
            for (Violation violation : Trial.play(plan).violations()) {
                if (KnownFlaw.of(plan, violation) == null) {
                    return "seed " + seed + " breaks " + violation;
                }
            }
        }
        return "none in " + count + " seeds";
    }

    private static void show(long seed, Promise promise) {
        Plan small = Shrinker.shrink(PlanDrawer.draw(seed), smaller -> Trial.play(smaller).breaks(promise));
        Trial.Result result = Trial.play(small);
        System.out.println(small + "\n" + result.violations() + "\n" + result.trace());
    }

    private static void count(long first, long count) {
        Map<String, Integer> counts = new TreeMap<>();
        Map<String, String> examples = new TreeMap<>();
        long startNs = System.nanoTime();
        for (long seed = first; seed < first + count; seed++) {
            Plan plan = PlanDrawer.draw(seed);
            for (Violation violation : Trial.play(plan).violations()) {
                KnownFlaw flaw = KnownFlaw.of(plan, violation);
                String name = flaw == null ? "NEW " + violation.promise() : flaw.name();
                counts.merge(name, 1, Integer::sum);
                examples.merge(name, "\n    " + seed + " " + violation.detail(), (all, more) -> all.length() > MAX_TEXT ? all : all + more);
            }
        }
        System.out.printf("%d seeds in %.1f s%n", count, (System.nanoTime() - startNs) / 1e9);
        counts.forEach((name, found) -> System.out.println(name + " " + found + examples.get(name)));
    }
}
