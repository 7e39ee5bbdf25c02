package io.heddle.loadgen.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

@Timeout(60)
final class BehaviourTest {

    private static void assertRefused(String sentence, Executable made) {
        assertEquals(sentence, assertThrows(IllegalArgumentException.class, made).getMessage());
    }

    @Test
    void eachNameHasItsBehaviour() {
        List<Behaviour> all = List.of(Behaviour.echo(), Behaviour.push(1, 0), Behaviour.room(), Behaviour.request(),
            Behaviour.refuse(1, 503, null), Behaviour.stall(Duration.ofSeconds(2), Duration.ofSeconds(10)), Behaviour.drop(1, 0),
            Behaviour.shuffle(2), Behaviour.lose(1), Behaviour.duplicate(1));
        assertEquals(Behaviour.NAMES, all.stream().map(Behaviour::name).toList());
    }

    @Test
    void eachTellsInASentenceWhatItDoes() {
        assertEquals("It refuses each upgrade with 503, and sends every message of the rest back.",
            Behaviour.refuse(1, 503, null).sentence());
        assertEquals("It sends every message back, but ends 1 of 2 connections after 1 answer.", Behaviour.drop(2, 1).sentence());
        assertEquals("It sends every message back, but stands still for the last 2000 ms of each 10000 ms.",
            Behaviour.stall(Duration.ofSeconds(2), Duration.ofSeconds(10)).sentence());
        assertEquals("It sends each client 10 messages a second, with their numbers and times.", Behaviour.push(10, 0).sentence());
        assertEquals("It sends every message back but 1 of 1,000 messages.", Behaviour.lose(1_000).sentence());
    }

    @Test
    void parametersAreBounded() {
        for (double rate : new double[] {0, -1, 0.0009, 10_001, Double.NaN}) {
            assertRefused("rate must be between 0.001 and 10,000, not " + rate + ".", () -> Behaviour.push(rate, 0));
        }
        assertRefused("size must be between 0 and 1,048,576, not 1,048,577.", () -> Behaviour.push(1, (1 << 20) + 1));
        assertRefused("every must be between 1 and 1,000,000, not 0.", () -> Behaviour.lose(0));
        assertRefused("every must be between 1 and 1,000,000, not -5.", () -> Behaviour.duplicate(-5));
        assertRefused("every must be between 1 and 1,000,000, not 1,000,001.", () -> Behaviour.drop(1_000_001, 1));
        assertRefused("after must be between 0 and 1,000,000, not -1.", () -> Behaviour.drop(1, -1));
        assertRefused("status must be between 400 and 599, not 200.", () -> Behaviour.refuse(1, 200, null));
        assertRefused("retry-after must be between 0s and 1h.", () -> Behaviour.refuse(1, 503, Duration.ofMinutes(61)));
        assertRefused("group must be between 2 and 1,000, not 1.", () -> Behaviour.shuffle(1));
        assertRefused("stall must be at least 1ms, and period at most 1h.", () -> Behaviour.stall(Duration.ZERO, Duration.ofSeconds(1)));
        assertRefused("stall must be at least 1ms, and period at most 1h.",
            () -> Behaviour.stall(Duration.ofSeconds(1), Duration.ofHours(2)));
        Stream.of(2, 3).forEach(seconds -> assertRefused(
            "stall must be less than period: a server that always stands still answers nothing.",
            () -> Behaviour.stall(Duration.ofSeconds(seconds), Duration.ofSeconds(2))));
    }
}
