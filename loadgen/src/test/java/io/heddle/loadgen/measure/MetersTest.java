package io.heddle.loadgen.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class MetersTest {

    @Test
    void cpuTimesAreFields14And15WhateverTheNameHolds() {
        CpuTime time = CpuTime.parse("42 (a) b (c) S 1 2 3 4 5 6 7 8 9 10 250 75 0 0 20 0\n");
        assertEquals(new CpuTime(2_500_000_000L, 750_000_000L, 3_250_000_000L), time);
        assertTrue(time.isSplit());
    }

    @Test
    void theDifferenceOfTwoCpuTimesIsSplitOnlyIfBothAre() {
        CpuTime split = new CpuTime(30, 12, 42);
        assertEquals(new CpuTime(20, 10, 30), split.since(new CpuTime(10, 2, 12)));
        CpuTime whole = split.since(new CpuTime(-1, -1, 12));
        assertEquals(30, whole.totalNs());
        assertFalse(whole.isSplit());
    }

    @Test
    void workCostsCpuTime() {
        CpuTime before = CpuTime.ofThisProcess();
        long sum = 0;
        for (long i = 0; CpuTime.ofThisProcess().since(before).totalNs() < 30_000_000L; i++) {
            sum += i;
        }
        assertTrue(sum >= 0 && CpuTime.ofThisProcess().totalNs() > before.totalNs());
    }

    @Test
    void theHeapTotalIsThatOfTheLastLine() {
        String histogram =
            " num     #instances         #bytes  class name (module)\n-----\n   1:            45        1165752  [J (java.base)\n"
                + "Total         76713        5226720\n";
        assertEquals(5_226_720, HeapMeter.totalIn(histogram));
        String filled =
            histogram.replace("-----\n", "-----\n   2:             9        5000000  [Ljdk.internal.vm.FillerElement; (java.base@25)\n"
                + "   3:             1           720  jdk.internal.vm.FillerObject (java.base@25)\n");
        assertEquals(226_000, HeapMeter.totalIn(filled));
        assertEquals(-1, HeapMeter.totalIn(""));
        assertEquals(-1, HeapMeter.totalIn("Total 5\n"));
    }

    @Test
    void whatIsHeldOnToIsMeasuredToTheByteNearly() {
        HeapMeter.liveBytes();
        long before = HeapMeter.liveBytes();
        byte[][] held = new byte[64][16_384];
        long grown = HeapMeter.liveBytes() - before;
        long expected = 64L * (16_384 + 16) + 64 * 4 + 16;
        assertEquals(expected, grown, 100_000, "of " + held.length + " arrays");
    }

    @Test
    void aFileIsReadAtOnce(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("range"), "32768\t60999\n");
        assertEquals("32768\t60999\n", ProcFile.read(file.toString()));
        assertEquals("", ProcFile.read(Files.createFile(folder.resolve("empty")).toString()));
        assertThrows(NoSuchFileException.class, () -> ProcFile.read(folder.resolve("none").toString()));
    }
}
