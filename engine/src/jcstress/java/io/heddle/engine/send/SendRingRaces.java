package io.heddle.engine.send;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.heddle.engine.memory.LoneSegment;
import io.heddle.engine.memory.PooledSegment;
import io.heddle.engine.memory.SegmentOwner;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** The send ring: producers against each other, and against the loop that drains. */
public final class SendRingRaces {
    /** Fills a message: its number is in what only the producer has written, and in the opcode that the ring itself carries. */
    private static boolean offer(SendRing ring, Arrivals arrivals, int number) {
        PooledSegment message = LoneSegment.of(SegmentOwner.RING);
        message.count(number);
        return ring.offer(arrivals, message, number);
    }

    /** The numbers that arrived, as decimal digits in their order; 99 for a message that came without its content. */
    private static final class Arrivals implements SendTarget {
        int digits;

        @Override
        public void onSend(PooledSegment message, int opcode) {
            digits = message.count() == opcode ? digits * 10 + opcode : 99;
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "12", expect = ACCEPTABLE, desc = "Both messages are in the ring, the first producer's position is the lower one.")
    @Outcome(id = "21", expect = ACCEPTABLE, desc = "Both messages are in the ring, the second producer's position is the lower one.")
    @Outcome(expect = FORBIDDEN, desc = "A message is lost, doubled or without its content.")
    public static class TwoProducers {
        private final SendRing ring = new SendRing(2);
        private final Arrivals arrivals = new Arrivals();

        @Actor
        public void first() {
            offer(ring, arrivals, 1);
        }

        @Actor
        public void second() {
            offer(ring, arrivals, 2);
        }

        @Arbiter
        public void drain(I_Result r) {
            ring.drain(9);
            r.r1 = arrivals.digits;
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The loop came before the message, which waits for the next drain.")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The loop got the message, with all that the producer wrote before the offer.")
    @Outcome(expect = FORBIDDEN, desc = "The loop got a message whose content or opcode is missing, or it is lost.")
    public static class OfferAgainstDrain {
        private final SendRing ring = new SendRing(2);
        private final Arrivals arrivals = new Arrivals();

        @Actor
        public void producer() {
            offer(ring, arrivals, 1);
        }

        @Actor
        public void loop(II_Result r) {
            ring.drain(1);
            r.r1 = arrivals.digits;
        }

        @Arbiter
        public void drain(II_Result r) {
            ring.drain(9);
            r.r2 = arrivals.digits;
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "0, 12, 1", expect = ACCEPTABLE, desc = "The ring was full: the third message is refused, and counted as refused.")
    @Outcome(id = "1, 123, 0", expect = ACCEPTABLE, desc = "The loop had emptied a slot: the third message takes it, behind the second.")
    @Outcome(expect = FORBIDDEN, desc = "A message is overwritten, lost, out of order, or refused and delivered.")
    public static class OfferToFullRing {
        private final SendRing ring = new SendRing(2);
        private final Arrivals arrivals = new Arrivals();

        public OfferToFullRing() {
            offer(ring, arrivals, 1);
            offer(ring, arrivals, 2);
        }

        @Actor
        public void producer(III_Result r) {
            r.r1 = offer(ring, arrivals, 3) ? 1 : 0;
        }

        @Actor
        public void loop() {
            ring.drain(1);
        }

        @Arbiter
        public void drain(III_Result r) {
            ring.drain(9);
            r.r2 = arrivals.digits;
            r.r3 = (int) ring.refusals();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = {"123", "132", "312"}, expect = ACCEPTABLE, desc = "The two messages of one producer are in its order.")
    @Outcome(expect = FORBIDDEN, desc = "A message is lost, or overtook one that the same producer offered before it.")
    public static class OrderOfOneProducer {
        private final SendRing ring = new SendRing(4);
        private final Arrivals arrivals = new Arrivals();

        @Actor
        public void first() {
            offer(ring, arrivals, 1);
            offer(ring, arrivals, 2);
        }

        @Actor
        public void second() {
            offer(ring, arrivals, 3);
        }

        @Arbiter
        public void drain(I_Result r) {
            ring.drain(9);
            r.r1 = arrivals.digits;
        }
    }

    /** A ring of two slots wraps while the loop drains it: one full turn more than it has room for. */
    @JCStressTest
    @State
    @Outcome(id = "2, 12", expect = ACCEPTABLE, desc = "The ring was full for the third message, and both others arrive in their order.")
    @Outcome(id = "3, 123", expect = ACCEPTABLE, desc = "The loop made room for the third message, and all arrive in their order.")
    @Outcome(expect = FORBIDDEN, desc = "A slot was used again before it was emptied, or emptied before it was filled.")
    public static class WrapAround {
        private final SendRing ring = new SendRing(2);
        private final Arrivals arrivals = new Arrivals();

        @Actor
        public void producer(II_Result r) {
            r.r1 = (offer(ring, arrivals, 1) ? 1 : 0) + (offer(ring, arrivals, 2) ? 1 : 0) + (offer(ring, arrivals, 3) ? 1 : 0);
        }

        @Actor
        public void loop() {
            ring.drain(2);
            ring.drain(2);
        }

        @Arbiter
        public void drain(II_Result r) {
            ring.drain(9);
            r.r2 = arrivals.digits;
        }
    }

    /** A close takes the mark, and has to come behind its own thread's sends. */
    @JCStressTest
    @State
    @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "The loop saw neither the message nor the mark.")
    @Outcome(id = "0, 0, 1", expect = ACCEPTABLE, desc = "The loop got the message before the mark was taken.")
    @Outcome(id = "1, 1, 1", expect = ACCEPTABLE,
        desc = "The loop saw the mark: it has drained to it, and the message before the mark arrived.")
    @Outcome(expect = FORBIDDEN, desc = "The loop does not reach the mark, or reached it without the message that was sent before.")
    public static class MarkAgainstDrain {
        private final SendRing ring = new SendRing(2);
        private final Arrivals arrivals = new Arrivals();
        private volatile long mark = -1;

        @Actor
        public void closer() {
            offer(ring, arrivals, 1);
            mark = ring.mark();
        }

        @Actor
        public void loop(III_Result r) {
            long seen = mark;
            ring.drain(9);
            r.r1 = seen >= 0 ? 1 : 0;
            r.r2 = seen >= 0 && ring.isDrainedTo(seen) ? 1 : 0;
            r.r3 = arrivals.digits;
        }
    }
}
