package io.heddle.testkit.model;

import io.heddle.testkit.model.Violation.Promise;
import java.util.EnumMap;
import java.util.Map;

/** Plays many seeds and tells which promises were broken, from the command line. <b>Thread:</b> one. */
final class Search {
    private Search() {}

    /** @param arguments the first seed and the number of seeds; then a promise, to show the smallest plan that breaks it */
    public static void main(String[] arguments) {
        long first = Long.parseLong(arguments[0]);
        long count = Long.parseLong(arguments[1]);
        if (arguments.length > 2) {
            Plan plan = PlanDrawer.draw(first);
            Promise promise = Promise.valueOf(arguments[2]);
            Plan small = Shrinker.shrink(plan, smaller -> Trial.play(smaller).breaks(promise));
            Trial.Result result = Trial.play(small);
            System.out.println(small + "\n" + result.violations() + "\n" + result.trace());
            return;
        }
        Map<Promise, Integer> counts = new EnumMap<>(Promise.class);
        Map<Promise, String> examples = new EnumMap<>(Promise.class);
        long startNs = System.nanoTime();
        for (long seed = first; seed < first + count; seed++) {
            long at = seed;
            for (Violation violation : Trial.play(PlanDrawer.draw(seed)).violations()) {
                counts.merge(violation.promise(), 1, Integer::sum);
                examples.merge(violation.promise(), "\n    " + at + " " + violation.detail(),
                    (all, more) -> all.length() > 1_500 ? all : all + more);
            }
        }
        System.out.printf("%d seeds in %.1f s%n", count, (System.nanoTime() - startNs) / 1e9);
        counts.forEach((promise, broken) -> System.out.println(promise + " " + broken + examples.get(promise)));
    }
}
