package io.heddle.engine.memory;

import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * A pool that proves itself empty: it remembers the stack that each segment was acquired at, and the one it was released at.
 * It costs some microseconds and some hundred bytes of heap per acquisition: for tests, and for the hunt for a leak.
 *
 * <p>It never gives the same segment object out twice, only the same memory: so a use or release by a former owner is always
 * detected. Memory given back is overwritten with {@link #POISON}.
 *
 * <p><b>Thread:</b> as {@link SegmentPool}. <b>Owns:</b> the record of what is out.
 */
public final class TrackingSegmentPool extends SegmentPool {
    /** Overwrites memory that was released. It occurs nowhere in valid UTF-8. */
    public static final byte POISON = (byte) 0xFD;

    private static final int MAX_POISONED_BYTES = 64 << 10;

    private final ConcurrentSkipListMap<Long, PooledSegment> out = new ConcurrentSkipListMap<>();
    private final AtomicLong serials = new AtomicLong();

    public TrackingSegmentPool(long limitBytes) {
        this(limitBytes, DirectMemory.JVM);
    }

    public TrackingSegmentPool(long limitBytes, DirectMemory memory) {
        super(limitBytes, memory);
    }

    /** One text for each segment out, oldest first: its kind, its owner, and the stack that acquired it. */
    public List<String> leaks() {
        return out.values().stream().map(segment -> segment + ". " + segment.trace.acquiredAt()).toList();
    }

    /**
     * Does nothing if all segments are back.
     *
     * @throws AssertionError that names the stacks of all acquisitions without a release
     */
    public void assertNoLeaks() {
        List<String> leaks = leaks();
        if (!leaks.isEmpty()) {
            throw new AssertionError(leaks.size() + " segments were not released:"
                + leaks.stream().map(leak -> "\n  " + leak).collect(Collectors.joining()));
        }
    }

    @Override
    void onAcquired(PooledSegment segment) {
        segment.trace = new SegmentTrace(serials.incrementAndGet());
        out.put(segment.trace.serial, segment);
    }

    @Override
    PooledSegment onReleased(PooledSegment segment) {
        segment.trace.markReleased();
        out.remove(segment.trace.serial);
        segment.poison(POISON, MAX_POISONED_BYTES);
        return segment.successor();
    }

    @Override
    IllegalStateException illegalTransfer(PooledSegment segment, SegmentOwner actual, SegmentOwner from, SegmentOwner to) {
        IllegalStateException failure = super.illegalTransfer(segment, actual, from, to);
        return segment.trace == null ? failure : segment.trace.explain(failure);
    }
}
