package io.heddle.engine.loop;

import org.agrona.concurrent.NanoClock;

/**
 * The work that the loop may do in one turn before it begins the next one, so that nobody waits long for it. The turn's budget is divided
 * among its steps, and each participant of a step has a share of its own: who has used it up goes on in the next turn, behind the others.
 *
 * <p>Work is counted in units of about 100 ns on a usual machine. Every few dozen units the budget looks at the clock, and more time than
 * was counted counts too: so a slower machine does less in a turn, and handlers use up budget, although nothing can interrupt them. A step
 * may use what is left of the turn divided by the steps that are still to come, itself included; what it leaves is for those behind it.
 *
 * <p><b>Thread:</b> loop-confined, one an engine.
 */
public final class TurnBudget {
    /** An entry of a queue, a message, a frame. */
    public static final int ITEM = 3;
    /** A task of another thread, a timer. */
    public static final int TASK = 10;
    /** A read, a write, a participant that is ready. */
    public static final int SYSTEM_CALL = 40;
    /** The end of a connection. */
    public static final int CLOSE = 100;
    /** The start of a connection. */
    public static final int CONNECT = 400;
    /** Bytes that were encoded or decoded cost this many times as much as those that are only passed on. */
    public static final int CODING = 4;

    private static final int NS_PER_UNIT = 100;
    private static final int KIB_SHIFT = 10;
    private static final int UNITS_BETWEEN_LOOKS = 32;
    /** The shares that fit into a turn. */
    private static final int SHARES = 16;
    /** Handlers may have used up the whole turn: each step gets at least this part of it all the same. */
    private static final int SMALLEST_STEPS = 32;

    private final NanoClock clock;
    private final int steps;
    private long turnUnits;
    private long beganNs;
    private long spent;
    private long nextLook;
    private long turnEnd;
    private int stepsLeft;
    private long stepEnd;
    private long shareEnd;
    private long mostSpent;

    /**
     * @param turnNs the time for the engine's own work in a turn
     * @param steps how often {@link #beginStep()} is called in a turn
     */
    public TurnBudget(NanoClock clock, long turnNs, int steps) {
        this.clock = clock;
        this.turnUnits = Math.max(SMALLEST_STEPS, turnNs / NS_PER_UNIT);
        this.steps = steps;
        beginTurn(clock.nanoTime());
        beginStep();
    }

    /** A turn begins, with its first step to follow. */
    void beginTurn(long nowNs) {
        beganNs = nowNs;
        mostSpent = Math.max(mostSpent, spent);
        spent = 0;
        nextLook = UNITS_BETWEEN_LOOKS;
        turnEnd = turnUnits;
        stepsLeft = steps;
    }

    /** The next step of the turn begins. */
    public void beginStep() {
        if (spent + UNITS_BETWEEN_LOOKS > nextLook) {
            // The time of the last step's handlers is not this step's.
            look();
        }
        long share = (turnEnd - spent) / Math.max(1, stepsLeft--);
        stepEnd = spent + Math.max(turnUnits / SMALLEST_STEPS, share);
        shareEnd = stepEnd;
    }

    /** The next participant of the step begins. Its share is never so small that it could do nothing. */
    public void beginShare() {
        shareEnd = Math.max(spent + 1, Math.min(stepEnd, spent + turnUnits / SHARES));
    }

    /** Counts work that is done. */
    public void spend(long units) {
        spent += units;
        if (spent >= nextLook) {
            look();
        }
    }

    /** Counts bytes that were passed on, in addition to what the messages and frames around them cost. */
    public void spendBytes(long bytes) {
        spend(bytes >> KIB_SHIFT);
    }

    private void look() {
        spent = Math.max(spent, (clock.nanoTime() - beganNs) / NS_PER_UNIT);
        nextLook = spent + UNITS_BETWEEN_LOOKS;
    }

    /** True if the participant may go on with its work in this turn. */
    public boolean isShareLeft() {
        return spent < shareEnd;
    }

    /** True if the step may go on with its next participant in this turn. */
    public boolean isStepLeft() {
        return spent < stepEnd;
    }

    /** The loop ends: from here on, everything is done to its end. */
    void lift() {
        turnUnits = Long.MAX_VALUE / SMALLEST_STEPS;
        beginTurn(clock.nanoTime());
        beginStep();
    }

    /** The units of a whole turn. */
    public long turnUnits() {
        return turnUnits;
    }

    /** The units of a participant's share. */
    public long shareUnits() {
        return turnUnits / SHARES;
    }

    /** The most units that were spent in one turn so far, the one under way included. */
    public long mostSpent() {
        return Math.max(mostSpent, spent);
    }
}
