package io.heddle.jmh.micro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.RunnerException;

/** Every benchmark runs and gives a score, so that none rots between two measurements. */
@Timeout(120)
class BenchmarksRunTest {
    private static final int MILLISECONDS = 5;

    @Test
    void everyBenchmarkGivesAScore() throws RunnerException, IOException {
        SortedMap<String, Double> scores = Benchmarks.scores(Benchmarks.forMoments(MILLISECONDS));
        scores.forEach((name, score) -> assertTrue(score > 0 && Double.isFinite(score), () -> name + " gave " + score));
        Set<String> run = scores.keySet().stream().map(name -> name.split(" ")[0]).collect(Collectors.toCollection(TreeSet::new));
        assertFalse(run.isEmpty());
        assertEquals(known(), run);
    }

    private static Set<String> known() throws IOException {
        return BenchmarkList.readBenchmarkList(BenchmarksRunTest.class.getResourceAsStream(BenchmarkList.BENCHMARK_LIST)).stream()
            .map(BenchmarkListEntry::getUsername)
            .map(name -> name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1))
            .collect(Collectors.toCollection(TreeSet::new));
    }
}
