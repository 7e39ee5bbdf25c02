package io.heddle.engine.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** The waker: threads that publish work against the loop that is about to sleep. */
public final class LoopWakerRaces {
    private static final VarHandle WORK;

    static {
        try {
            WORK = MethodHandles.lookup().findVarHandle(Work.class, "published", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Published as weakly as the send ring does: a release store, and an acquire load. */
    private static class Work {
        final HandTurnedLoop loop = new HandTurnedLoop();
        final LoopWaker waker = loop.waker;
        private int published;

        final void publish() {
            WORK.setRelease(this, 1);
            waker.wake();
        }

        final int seen() {
            return (int) WORK.getAcquire(this);
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The loop sees the work on its last look, and does not sleep.")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The loop does not see the work, and is woken.")
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The loop sees the work and is woken too, which ends its next wait at once.")
    @Outcome(expect = FORBIDDEN, desc = "The loop sleeps through the work: a lost wake-up.")
    public static class PublishAgainstPark extends Work {
        @Actor
        public void producer() {
            publish();
        }

        @Actor
        public void turn(II_Result r) {
            waker.park();
            r.r1 = seen();
        }

        @Arbiter
        public void wakeups(II_Result r) {
            r.r2 = loop.wakeups();
        }
    }

    /** The loop wakes by itself, finds nothing, and parks again. */
    @JCStressTest
    @State
    @Outcome(id = {"1, 0", "1, 1"}, expect = ACCEPTABLE, desc = "The loop sees the work before it sleeps again, woken besides or not.")
    @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The loop does not see the work, and is woken once.")
    @Outcome(expect = FORBIDDEN, desc = "The loop sleeps through the work, or is woken twice for it.")
    public static class PublishAgainstUnparkAndPark extends Work {
        public PublishAgainstUnparkAndPark() {
            waker.park();
        }

        @Actor
        public void producer() {
            publish();
        }

        @Actor
        public void turn(II_Result r) {
            waker.unpark();
            if (seen() == 0) {
                waker.park();
            }
            r.r1 = seen();
        }

        @Arbiter
        public void wakeups(II_Result r) {
            r.r2 = loop.wakeups();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "Of two producers that find the loop asleep, one pays for the wake-up.")
    @Outcome(expect = FORBIDDEN, desc = "The loop is not woken, or woken twice.")
    public static class TwoProducersWhileParked extends Work {
        public TwoProducersWhileParked() {
            waker.park();
        }

        @Actor
        public void first() {
            waker.wake();
        }

        @Actor
        public void second() {
            waker.wake();
        }

        @Arbiter
        public void wakeups(I_Result r) {
            r.r1 = loop.wakeups();
        }
    }
}
