package io.heddle.engine.memory;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** The bitmap of slots: threads that claim, set and clear bits of the same word, and the summary of words that are not zero. */
public final class SlotBitmapRaces {
    /** Enough for a summary of the words that are not zero. */
    private static final int SLOTS_OF_SUMMARY = 5 * 64;
    private static final int LAST_WORD = 4 * 64;

    @JCStressTest
    @State
    @Outcome(id = {"0, 1", "1, 0"}, expect = ACCEPTABLE, desc = "Each thread has a slot of its own, and they are the lowest two.")
    @Outcome(expect = FORBIDDEN, desc = "Both have the same slot, or one has another than the lowest free one.")
    public static class TwoClaims {
        private final SlotBitmap slots = new SlotBitmap(64);

        @Actor
        public void first(II_Result r) {
            r.r1 = slots.claim();
        }

        @Actor
        public void second(II_Result r) {
            r.r2 = slots.claim();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = {"0, -1", "-1, 0"}, expect = ACCEPTABLE, desc = "One thread has the only slot, and the other has none.")
    @Outcome(expect = FORBIDDEN, desc = "Both have the only slot, or neither has.")
    public static class TwoClaimsOfTheLastSlot {
        private final SlotBitmap slots = new SlotBitmap(1);

        @Actor
        public void first(II_Result r) {
            r.r1 = slots.claim();
        }

        @Actor
        public void second(II_Result r) {
            r.r2 = slots.claim();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The slot was cleared before the claim, which takes it again.")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The claim came first and has the next slot; the cleared one is free.")
    @Outcome(expect = FORBIDDEN, desc = "The claim took a slot that was taken, or the bits do not say who has what.")
    public static class ClaimAgainstClear {
        private final SlotBitmap slots = new SlotBitmap(64);

        public ClaimAgainstClear() {
            slots.claim();
        }

        @Actor
        public void claimer(II_Result r) {
            r.r1 = slots.claim();
        }

        @Actor
        public void clearer() {
            slots.clear(0);
        }

        @Arbiter
        public void onlyTheClaimIsLeft(II_Result r) {
            r.r2 = slots.nextSet(0) == r.r1 && slots.nextSet(r.r1 + 1) == -1 ? 1 : 0;
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "1, -1", expect = ACCEPTABLE, desc = "The bit that was set is set, the one that was cleared is not.")
    @Outcome(expect = FORBIDDEN, desc = "One thread's change of the word undid the other's.")
    public static class SetAgainstClear {
        private final SlotBitmap slots = new SlotBitmap(64);

        public SetAgainstClear() {
            slots.set(0);
        }

        @Actor
        public void setter() {
            slots.set(1);
        }

        @Actor
        public void clearer() {
            slots.clear(0);
        }

        @Arbiter
        public void search(II_Result r) {
            r.r1 = slots.nextSet(0);
            r.r2 = slots.nextSet(2);
        }
    }

    /** The word is zero for a moment, so that the clearing thread takes it out of the summary. */
    @JCStressTest
    @State
    @Outcome(id = "257", expect = ACCEPTABLE,
        desc = "The search finds the bit that was set while the last other one of its word was cleared.")
    @Outcome(expect = FORBIDDEN, desc = "The summary hides a bit that is set.")
    public static class SetAgainstClearOfTheLastBit {
        private final SlotBitmap slots = new SlotBitmap(SLOTS_OF_SUMMARY);

        public SetAgainstClearOfTheLastBit() {
            slots.set(LAST_WORD);
        }

        @Actor
        public void setter() {
            slots.set(LAST_WORD + 1);
        }

        @Actor
        public void clearer() {
            slots.clear(LAST_WORD);
        }

        @Arbiter
        public void search(I_Result r) {
            r.r1 = slots.nextSet(0);
        }
    }

    /** The same by a thread that finds the word zero and mends the summary on behalf of another. */
    @JCStressTest
    @State
    @Outcome(id = "256", expect = ACCEPTABLE, desc = "The bit is found: the clearing thread looked again, or came first.")
    @Outcome(expect = FORBIDDEN, desc = "The summary hides a bit that is set.")
    public static class SetAgainstMarkZero {
        private final SlotBitmap slots = new SlotBitmap(SLOTS_OF_SUMMARY);

        @Actor
        public void setter() {
            slots.set(LAST_WORD);
        }

        @Actor
        public void marker() {
            slots.markZero(LAST_WORD >> 6);
        }

        @Arbiter
        public void search(I_Result r) {
            r.r1 = slots.nextSet(0);
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "-1, 256, 1", expect = ACCEPTABLE, desc = "The search came before either bit was set.")
    @Outcome(id = {"256, 256, 1", "300, 256, 1"}, expect = ACCEPTABLE, desc = "The search found a bit that is set.")
    @Outcome(expect = FORBIDDEN, desc = "The search found a bit that nobody set, or the bits are wrong afterwards.")
    public static class SearchAgainstSets {
        private final SlotBitmap slots = new SlotBitmap(SLOTS_OF_SUMMARY);

        @Actor
        public void setter() {
            slots.set(300);
            slots.set(LAST_WORD);
        }

        @Actor
        public void searcher(III_Result r) {
            r.r1 = slots.nextSet(0);
        }

        @Arbiter
        public void search(III_Result r) {
            r.r2 = slots.nextSet(0);
            r.r3 = slots.nextSet(LAST_WORD + 1) == 300 ? 1 : 0;
        }
    }
}
