package io.heddle.engine.memory;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** The free list of a slab, and the table of slabs that has a hint where room is. Segments show as index + 1, none as 0. */
public final class SlabRaces {
    private static int number(PooledSegment segment) {
        return segment == null ? 0 : segment.index + 1;
    }

    /** Two segments, of which the first was cut and is free: the next ones to take are 1, from the free list, and 2, cut anew. */
    private static class OfTwo {
        final Slab slab = LoneSegment.slabOf(2);

        OfTwo() {
            slab.give(slab.take());
        }
    }

    @JCStressTest
    @State
    @Outcome(id = {"1, 2, 0", "2, 1, 0"}, expect = ACCEPTABLE, desc = "Each taker has a segment of its own, and nothing is left.")
    @Outcome(expect = FORBIDDEN, desc = "Both have the same segment, or one was refused while there was room.")
    public static class TwoTakes extends OfTwo {
        @Actor
        public void first(III_Result r) {
            r.r1 = number(slab.take());
        }

        @Actor
        public void second(III_Result r) {
            r.r2 = number(slab.take());
        }

        @Arbiter
        public void rest(III_Result r) {
            r.r3 = number(slab.take());
        }
    }

    @JCStressTest
    @State
    @Outcome(id = {"12", "21"}, expect = ACCEPTABLE, desc = "Both segments can be taken again.")
    @Outcome(expect = FORBIDDEN, desc = "One of two segments given back at once is lost.")
    public static class TwoGives extends OfTwo {
        private final PooledSegment one = slab.take();
        private final PooledSegment two = slab.take();

        @Actor
        public void first() {
            slab.give(one);
        }

        @Actor
        public void second() {
            slab.give(two);
        }

        @Arbiter
        public void rest(I_Result r) {
            r.r1 = number(slab.take()) * 10 + number(slab.take());
        }
    }

    /**
     * A-B-A: 2 and then 1 are free, and the other thread has 3. It takes both and gives back 3 and then 2: the head is 2 again, and as many
     * are in use as before, but the next is 3.
     */
    @JCStressTest
    @State
    @Outcome(id = "2, 0, 13", expect = ACCEPTABLE, desc = "The slow taker came first, and left 1 to the other thread, which gave it back.")
    @Outcome(id = "1, 0, 23", expect = ACCEPTABLE, desc = "The slow taker came second, and left nothing to the other thread.")
    @Outcome(id = "0, 1, 23", expect = ACCEPTABLE, desc = "The slow taker came when all were taken.")
    @Outcome(id = {"3, 1, 20", "2, 1, 30"}, expect = ACCEPTABLE, desc = "The slow taker has one that was given back.")
    @Outcome(expect = FORBIDDEN, desc = "Two have the same segment, or one is lost.")
    public static class TakeAgainstTakesAndGives {
        private final Slab slab = LoneSegment.slabOf(3);
        private final PooledSegment three;

        public TakeAgainstTakesAndGives() {
            PooledSegment one = slab.take();
            PooledSegment two = slab.take();
            three = slab.take();
            slab.give(one);
            slab.give(two);
        }

        @Actor
        public void slow(III_Result r) {
            r.r1 = number(slab.take());
        }

        @Actor
        public void other(III_Result r) {
            PooledSegment first = slab.take();
            PooledSegment second = slab.take();
            slab.give(three);
            slab.give(first);
            r.r2 = number(second);
        }

        @Arbiter
        public void rest(III_Result r) {
            r.r3 = number(slab.take()) * 10 + number(slab.take());
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The taker came before the segment was given back.")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The taker has the segment, and nothing of its former use.")
    @Outcome(expect = FORBIDDEN, desc = "The taker sees traces of the former use.")
    public static class GiveAgainstTake {
        private final Slab slab = LoneSegment.slabOf(1);
        private final PooledSegment segment = slab.take();

        public GiveAgainstTake() {
            segment.takenBy(SegmentOwner.USER);
            segment.count(7);
            segment.tag = 8;
        }

        @Actor
        public void giver() {
            segment.returnedBy(SegmentOwner.USER);
            slab.give(segment);
        }

        @Actor
        public void taker(II_Result r) {
            PooledSegment taken = slab.take();
            if (taken != null) {
                taken.takenBy(SegmentOwner.USER);
                r.r1 = number(taken);
                r.r2 = taken.count() + taken.tag;
            }
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The segment was taken first: the slab stays.")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The slab was retired first: nothing can be taken any more.")
    @Outcome(expect = FORBIDDEN, desc = "A segment of a slab that is gone, or a slab that refuses though it is not gone.")
    public static class TakeAgainstRetire {
        private final Slab slab = LoneSegment.slabOf(1);

        @Actor
        public void taker(II_Result r) {
            r.r1 = number(slab.take());
        }

        @Actor
        public void trimmer(II_Result r) {
            r.r2 = slab.retireIfIdle() ? 1 : 0;
        }
    }

    /** The taker of the last segment clears the hint that there is room, while another thread makes room. */
    @JCStressTest
    @State
    @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "The segment that was given back is found afterwards.")
    @Outcome(id = "1, 2", expect = ACCEPTABLE,
        desc = "The taker got the segment that was given back, and the other one is found afterwards.")
    @Outcome(expect = FORBIDDEN, desc = "A free segment is not found: the hint stays cleared though there is room.")
    public static class HintOfRoom {
        private static final int SEGMENT_BYTES = 16;

        private final SizeClass sizeClass;
        private final PooledSegment first;

        public HintOfRoom() {
            int slabBytes = 2 * SEGMENT_BYTES;
            MemoryBudget budget = new MemoryBudget(slabBytes, ByteBuffer::allocate);
            sizeClass = new SizeClass(SEGMENT_BYTES, slabBytes, budget);
            budget.tryReserve(slabBytes);
            first = sizeClass.grow(LoneSegment.POOL, ByteBuffer.allocate(slabBytes));
        }

        @Actor
        public void taker(II_Result r) {
            r.r1 = number(sizeClass.take());
        }

        @Actor
        public void giver() {
            sizeClass.give(first);
        }

        @Arbiter
        public void rest(II_Result r) {
            r.r2 = number(sizeClass.take());
        }
    }
}
