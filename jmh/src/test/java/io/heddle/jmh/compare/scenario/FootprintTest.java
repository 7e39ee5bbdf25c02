package io.heddle.jmh.compare.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class FootprintTest {
    private static final String HEAP = " def new generation [0x0000000080000000, 0x0000000087e00000, 0x00000000aaaa0000)\n"
        + " tenured generation [0x00000000aaaa0000, 0x00000000ba6a0000, 0x0000000100000000)";

    @Test
    void anonymousPagesOutsideOfTheHeapAreNative() {
        List<String> smaps = List.of(
            "80000000-87e00000 rw-p 00000000 00:00 0 ",
            "Rss:               30000 kB",
            "Anonymous:         30000 kB",
            "aaaa0000-ba6a0000 rw-p 00000000 00:00 0 ",
            "Anonymous:           500 kB",
            "7f0000000000-7f0000100000 rw-p 00000000 00:00 0 ",
            "Anonymous:            64 kB",
            "7f0000200000-7f0000300000 r-xp 00000000 08:01 1234    /usr/lib/libc.so.6",
            "Anonymous:             4 kB",
            "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0   [vsyscall]",
            "Anonymous:             0 kB");
        assertEquals(68 << 10, Footprint.anonymousOutside(HEAP, smaps));
    }

    @Test
    void aCollectorThatHidesItsHeapIsRefused() {
        assertThrows(IllegalStateException.class, () -> Footprint.anonymousOutside(" ZHeap used 6M", List.of()));
    }

    @Test
    void whatIsReachableIsCounted() throws Exception {
        Footprint.take();
        Footprint before = Footprint.take();
        // Small ones: a large array takes whole regions of the heap.
        byte[][] held = new byte[4_096][1_024];
        Footprint after = Footprint.take();
        assertEquals(held.length * 1_044L, after.heapBytes() - before.heapBytes(), 300_000);
    }
}
