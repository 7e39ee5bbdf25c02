package io.heddle.jmh.compare.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class ProcessStatTest {

    @Test
    void ticksAreFoundBehindANameWithBlanksAndParentheses() {
        ProcessStat stat = ProcessStat.parse("4711 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 123 45 0 0 20 0 8 0");
        assertEquals(new ProcessStat(1_230_000_000L, 450_000_000L), stat);
    }

    @Test
    void theDifferenceIsThatOfBothParts() {
        ProcessStat since = new ProcessStat(50, 70).since(new ProcessStat(20, 30));
        assertEquals(new ProcessStat(30, 40), since);
        assertEquals(70, since.totalNs());
    }
}
