package io.heddle.engine.memory;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZZL_Result;

/** The owner of a segment: releases and sends of several threads that believe to have it. */
public final class PooledSegmentRaces {
    private static class Segment {
        final PooledSegment segment;

        Segment(SegmentOwner owner) {
            segment = LoneSegment.of(owner);
        }

        final boolean release() {
            try {
                segment.returnedBy(SegmentOwner.USER);
                return true;
            } catch (IllegalStateException notOurs) {
                return false;
            }
        }

        final boolean transfer(SegmentOwner from, SegmentOwner to) {
            try {
                segment.transfer(from, to);
                return true;
            } catch (IllegalStateException notOurs) {
                return false;
            }
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "true, false, POOL", expect = ACCEPTABLE, desc = "The first release gives the segment back, the second one is an error.")
    @Outcome(id = "false, true, POOL", expect = ACCEPTABLE, desc = "The second release gives the segment back, the first one is an error.")
    @Outcome(expect = FORBIDDEN, desc = "The pool takes the same segment back twice, or not at all.")
    public static class TwoReleases extends Segment {
        public TwoReleases() {
            super(SegmentOwner.USER);
        }

        @Actor
        public void first(ZZL_Result r) {
            r.r1 = release();
        }

        @Actor
        public void second(ZZL_Result r) {
            r.r2 = release();
        }

        @Arbiter
        public void owner(ZZL_Result r) {
            r.r3 = segment.owner();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "true, false, RING", expect = ACCEPTABLE, desc = "The send has the segment, the release is an error.")
    @Outcome(id = "false, true, POOL", expect = ACCEPTABLE, desc = "The pool has the segment, the send is an error.")
    @Outcome(expect = FORBIDDEN, desc = "The segment is sent and in the pool at once, or neither, or its owner is not the winner.")
    public static class SendAgainstRelease extends Segment {
        public SendAgainstRelease() {
            super(SegmentOwner.USER);
        }

        @Actor
        public void send(ZZL_Result r) {
            r.r1 = transfer(SegmentOwner.USER, SegmentOwner.RING);
        }

        @Actor
        public void release(ZZL_Result r) {
            r.r2 = release();
        }

        @Arbiter
        public void owner(ZZL_Result r) {
            r.r3 = segment.owner();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "true, false, RING", expect = ACCEPTABLE, desc = "The first send has the segment, the second one is an error.")
    @Outcome(id = "false, true, RING", expect = ACCEPTABLE, desc = "The second send has the segment, the first one is an error.")
    @Outcome(expect = FORBIDDEN, desc = "The segment is sent twice, or not at all.")
    public static class TwoSends extends Segment {
        public TwoSends() {
            super(SegmentOwner.USER);
        }

        @Actor
        public void first(ZZL_Result r) {
            r.r1 = transfer(SegmentOwner.USER, SegmentOwner.RING);
        }

        @Actor
        public void second(ZZL_Result r) {
            r.r2 = transfer(SegmentOwner.USER, SegmentOwner.RING);
        }

        @Arbiter
        public void owner(ZZL_Result r) {
            r.r3 = segment.owner();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "true, false, CONNECTION", expect = ACCEPTABLE,
        desc = "The loop takes the segment out of the ring; a late release is an error.")
    @Outcome(expect = FORBIDDEN, desc = "A user got back a segment that was sent, or disturbed the loop.")
    public static class LateReleaseAgainstDrain extends Segment {
        public LateReleaseAgainstDrain() {
            super(SegmentOwner.RING);
        }

        @Actor
        public void loop(ZZL_Result r) {
            r.r1 = transfer(SegmentOwner.RING, SegmentOwner.CONNECTION);
        }

        @Actor
        public void user(ZZL_Result r) {
            r.r2 = release();
        }

        @Arbiter
        public void owner(ZZL_Result r) {
            r.r3 = segment.owner();
        }
    }

    /** The loop moves its own segments by a store: nobody else may get in between. */
    @JCStressTest
    @State
    @Outcome(id = "true, false, TRANSPORT", expect = ACCEPTABLE,
        desc = "The loop moves the segment on; the late send of a former owner is an error.")
    @Outcome(expect = FORBIDDEN, desc = "A user sent a segment that the loop has, or disturbed the loop.")
    public static class LateSendAgainstLoop extends Segment {
        public LateSendAgainstLoop() {
            super(SegmentOwner.CONNECTION);
        }

        @Actor
        public void loop(ZZL_Result r) {
            r.r1 = transfer(SegmentOwner.CONNECTION, SegmentOwner.TRANSPORT);
        }

        @Actor
        public void user(ZZL_Result r) {
            r.r2 = transfer(SegmentOwner.USER, SegmentOwner.RING);
        }

        @Arbiter
        public void owner(ZZL_Result r) {
            r.r3 = segment.owner();
        }
    }

    /** The next owner may rely on what the one before wrote. */
    @JCStressTest
    @State
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The segment has not been sent yet.")
    @Outcome(id = "1, 7", expect = ACCEPTABLE, desc = "The segment was sent, and carries what its user wrote before.")
    @Outcome(expect = FORBIDDEN, desc = "The segment was sent without its content.")
    public static class SendCarriesTheContent extends Segment {
        public SendCarriesTheContent() {
            super(SegmentOwner.USER);
        }

        @Actor
        public void send() {
            segment.count(7);
            segment.transfer(SegmentOwner.USER, SegmentOwner.RING);
        }

        @Actor
        public void loop(II_Result r) {
            if (segment.owner() == SegmentOwner.RING) {
                r.r1 = 1;
                r.r2 = segment.count();
            }
        }
    }
}
