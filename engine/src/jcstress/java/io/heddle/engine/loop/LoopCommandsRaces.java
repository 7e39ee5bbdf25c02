package io.heddle.engine.loop;

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

/** The queue of commands: threads that add against the loop that drains, sleeps and ends. */
public final class LoopCommandsRaces {
    private static class Queue {
        final HandTurnedLoop loop = new HandTurnedLoop();
        /** The numbers of the commands that ran, as decimal digits in their order. */
        int digits;
        /** Written without any order before a command is added: the command must see it. */
        private int written;

        final int add(int number) {
            return loop.commands.add(() -> digits = digits * 10 + number) ? 1 : 0;
        }

        final void addOneThatReads() {
            written = 5;
            loop.commands.add(() -> digits = written);
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The command came before the end: it was accepted, and ran.")
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The command came after the end: it was refused, and never runs.")
    @Outcome(expect = FORBIDDEN, desc = "A command was accepted and never ran, or was refused and ran.")
    public static class AddAgainstEnd extends Queue {
        @Actor
        public void caller(II_Result r) {
            r.r1 = add(1);
        }

        @Actor
        public void turn(II_Result r) {
            loop.end();
            loop.drain();
            r.r2 = digits;
        }
    }

    @JCStressTest
    @State
    @Outcome(id = {"123", "132", "312"}, expect = ACCEPTABLE, desc = "Every command runs once, and those of one thread in its order.")
    @Outcome(expect = FORBIDDEN, desc = "A command is lost, runs twice, or overtook one that the same thread added before it.")
    public static class OrderOfOneThread extends Queue {
        @Actor
        public void first() {
            add(1);
            add(2);
        }

        @Actor
        public void second() {
            add(3);
        }

        @Arbiter
        public void drain(I_Result r) {
            loop.drain();
            r.r1 = digits;
        }
    }

    @JCStressTest
    @State
    @Outcome(id = "0", expect = ACCEPTABLE, desc = "The loop came before the command.")
    @Outcome(id = "5", expect = ACCEPTABLE, desc = "The command sees what its thread wrote before it added the command.")
    @Outcome(expect = FORBIDDEN, desc = "The command ran without what was written before.")
    public static class CommandSeesItsThread extends Queue {
        @Actor
        public void caller() {
            addOneThatReads();
        }

        @Actor
        public void turn(I_Result r) {
            loop.drain();
            r.r1 = digits;
        }
    }

    /** One turn of the loop, as the loop itself goes: drain, park, look once more, sleep. */
    @JCStressTest
    @State
    @Outcome(id = {"1, 0, 0", "1, 0, 1"}, expect = ACCEPTABLE, desc = "The command ran in this turn; a wake-up ends the next wait at once.")
    @Outcome(id = {"0, 1, 0", "0, 1, 1"}, expect = ACCEPTABLE, desc = "The last look finds the command, so the loop does not sleep.")
    @Outcome(id = "0, 0, 1", expect = ACCEPTABLE, desc = "The loop sleeps, and is woken.")
    @Outcome(expect = FORBIDDEN, desc = "The loop sleeps through a command that was accepted.")
    public static class AddAgainstPark extends Queue {
        @Actor
        public void caller() {
            add(1);
        }

        @Actor
        public void turn(III_Result r) {
            loop.drain();
            loop.waker.park();
            r.r1 = digits;
            r.r2 = loop.commands.hasWork() ? 1 : 0;
        }

        @Arbiter
        public void wakeups(III_Result r) {
            r.r3 = loop.wakeups();
        }
    }

    @JCStressTest
    @State
    @Outcome(id = {"1, 1, 12", "1, 1, 21"}, expect = ACCEPTABLE, desc = "Both threads came before the end, and both commands ran.")
    @Outcome(expect = FORBIDDEN, desc = "A command was refused by a queue that had not ended, or did not run.")
    public static class TwoThreads extends Queue {
        @Actor
        public void first(III_Result r) {
            r.r1 = add(1);
        }

        @Actor
        public void second(III_Result r) {
            r.r2 = add(2);
        }

        @Arbiter
        public void drain(III_Result r) {
            loop.end();
            loop.drain();
            r.r3 = digits;
        }
    }
}
