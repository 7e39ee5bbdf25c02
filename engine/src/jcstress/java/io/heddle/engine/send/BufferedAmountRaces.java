package io.heddle.engine.send;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** The bookkeeper of bufferedAmount: senders against each other, and against the loop that writes. */
public final class BufferedAmountRaces {
    private static final long LIMIT = 10;

    private static int admit(BufferedAmount amount, int bytes) {
        return amount.admit(bytes, LIMIT) ? 1 : 0;
    }

    @JCStressTest
    @State
    @Outcome(id = "1, 0, 6", expect = ACCEPTABLE, desc = "The first message took the room, and the second one is refused.")
    @Outcome(id = "0, 1, 6", expect = ACCEPTABLE, desc = "The second message took the room, and the first one is refused.")
    @Outcome(expect = FORBIDDEN, desc = "Both were admitted beyond the limit, both refused though one has room, or the amount is wrong.")
    public static class TwoForTheRoomOfOne {
        private final BufferedAmount amount = new BufferedAmount();

        @Actor
        public void first(III_Result r) {
            r.r1 = admit(amount, 6);
        }

        @Actor
        public void second(III_Result r) {
            r.r2 = admit(amount, 6);
        }

        @Arbiter
        public void count(III_Result r) {
            r.r3 = (int) amount.bufferedBytes();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "0, 1, 9", expect = ACCEPTABLE, desc = "The message that has no room is refused, the one that has is admitted.")
    @Outcome(id = "0, 0, 5", expect = ACCEPTABLE_INTERESTING,
        desc = "The small one met the bytes of the large one before they were taken back: refused as at a limit, and told of room later.")
    @Outcome(expect = FORBIDDEN, desc = "The message without room was admitted, or the amount is wrong.")
    public static class RoomForTheSmallOneOnly {
        private final BufferedAmount amount = new BufferedAmount();

        public RoomForTheSmallOneOnly() {
            amount.admit(5, LIMIT);
        }

        @Actor
        public void large(III_Result r) {
            r.r1 = admit(amount, 8);
        }

        @Actor
        public void small(III_Result r) {
            r.r2 = admit(amount, 4);
        }

        @Arbiter
        public void count(III_Result r) {
            r.r3 = (int) amount.bufferedBytes();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "1, 6", expect = ACCEPTABLE,
        desc = "The socket took the old message first: the new one is admitted, and alone in the amount.")
    @Outcome(id = "0, 0", expect = ACCEPTABLE,
        desc = "The new message came first and is refused; nothing is left once the old one is written.")
    @Outcome(expect = FORBIDDEN, desc = "The amount is not that of the messages that were admitted and not written.")
    public static class AdmitAgainstWritten {
        private final BufferedAmount amount = new BufferedAmount();

        public AdmitAgainstWritten() {
            amount.admit(7, LIMIT);
        }

        @Actor
        public void sender(II_Result r) {
            r.r1 = admit(amount, 6);
        }

        @Actor
        public void loop() {
            amount.written(7);
        }

        @Arbiter
        public void count(II_Result r) {
            r.r2 = (int) amount.bufferedBytes();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "5", expect = ACCEPTABLE, desc = "What both added and took off is in the amount.")
    @Outcome(expect = FORBIDDEN, desc = "A change was lost.")
    public static class RemeasuredAgainstDropped {
        private final BufferedAmount amount = new BufferedAmount();

        public RemeasuredAgainstDropped() {
            amount.admit(10, LIMIT);
        }

        @Actor
        public void loop() {
            amount.remeasured(6, 3);
        }

        @Actor
        public void sender() {
            amount.dropped(2);
        }

        @Arbiter
        public void count(I_Result r) {
            r.r1 = (int) amount.bufferedBytes();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "1, 0, 3", expect = ACCEPTABLE, desc = "The first refusal has the loop tell of room, and is the one that is remembered.")
    @Outcome(id = "0, 1, 4", expect = ACCEPTABLE, desc = "The second refusal has the loop tell of room, and is the one that is remembered.")
    @Outcome(expect = FORBIDDEN, desc = "Neither or both have the loop tell of room, or the size is another refusal's.")
    public static class TwoRefusals {
        private final BufferedAmount amount = new BufferedAmount();

        @Actor
        public void first(III_Result r) {
            r.r1 = amount.markRefused(3) ? 1 : 0;
        }

        @Actor
        public void second(III_Result r) {
            r.r2 = amount.markRefused(4) ? 1 : 0;
        }

        @Arbiter
        public void size(III_Result r) {
            r.r3 = amount.refusedBytes();
        }
    }

    /** The sender says that it was refused and looks at the amount; the loop writes and looks for a refusal: one of them sees the other. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 1", "1, 0", "1, 1"}, expect = ACCEPTABLE, desc = "The sender, the loop or both see that there is room to tell of.")
    @Outcome(expect = FORBIDDEN, desc = "Neither sees the other: onWritable is never called.")
    public static class RefusalAgainstWritten {
        private final BufferedAmount amount = new BufferedAmount();

        public RefusalAgainstWritten() {
            amount.admit(10, LIMIT);
        }

        @Actor
        public void sender(II_Result r) {
            amount.markRefused(6);
            r.r1 = amount.bufferedBytes() == 0 ? 1 : 0;
        }

        @Actor
        public void loop(II_Result r) {
            amount.written(10);
            r.r2 = amount.isRefused() ? 1 : 0;
        }
    }
}
