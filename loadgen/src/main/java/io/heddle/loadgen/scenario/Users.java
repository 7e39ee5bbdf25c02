package io.heddle.loadgen.scenario;

import io.heddle.loadgen.interval.StepCounter;
import io.heddle.loadgen.scenario.data.Feeder;
import io.heddle.loadgen.scenario.match.Decimals;
import io.heddle.loadgen.scenario.match.Inbox;
import io.heddle.loadgen.scenario.template.Scope;

/**
 * The users of one engine, and what they share: meters, buffers to render and to scan messages, cursors of data. <b>Thread:</b>
 * loop-confined. <b>Owns:</b> no user; the host holds them.
 */
public final class Users {
    /** Messages may have been due before their users were made, when an engine was slow to start. */
    private static final long LONGEST_DELAY_NS = 3_600_000_000_000L;

    final Program program;
    final UserHost host;
    /** By number of step; the last one, for steps without a name, counts nothing. */
    final StepMeter[] meters;
    /** The moment from which stamps of echoes count. */
    final long originNs;
    final Outbox outbox;
    final Inbox inbox;
    final Scope scope;
    private final Feeder[] feeders;
    final Decimals left = new Decimals();
    final Decimals right = new Decimals();
    private final FanOut[] fanOuts;
    private final int shareIndex;
    private final int shareCount;
    boolean draining;
    long inFlight;

    Users(Program program, UserHost host, int shareIndex, int shareCount) {
        this.program = program;
        this.shareIndex = shareIndex;
        this.shareCount = shareCount;
        this.host = host;
        this.originNs = host.nanoTime() - LONGEST_DELAY_NS;
        this.outbox = new Outbox(host);
        this.inbox = new Inbox(host::error);
        this.scope = new Scope(host.random());
        this.feeders = program.data().stream().map(data -> new Feeder(data, shareIndex, shareCount)).toArray(Feeder[]::new);
        int steps = program.stepNames().size();
        this.meters = new StepMeter[steps + 1];
        for (int i = 0; i < steps; i++) {
            meters[i] = host.step(i);
        }
        meters[steps] = StepMeter.NONE;
        this.fanOuts = program.fanOuts().stream()
            .map(listener -> new FanOut(meters[listener.number], (listener.fanOut + shareCount - 1L - shareIndex) / shareCount))
            .toArray(FanOut[]::new);
    }

    /** A new user, which does nothing before it is started. */
    public VirtualUser create(long number) {
        return new ScriptUser(this, scriptOf(number), number);
    }

    /** Engines begin at different places, so that those with few users have each scenario together. */
    private Script scriptOf(long number) {
        return program.scriptOf(number / shareCount + shareIndex);
    }

    /** The time of the run is up: no user begins anything new from now on, and answers under way still count. */
    public void drain() {
        draining = true;
    }

    /** Messages that still wait for an answer, over all users. */
    public long inFlight() {
        return inFlight;
    }

    /** The next row of a source, or -1: that is told as an error. */
    int takeRow(int source) {
        int row = feeders[source].take(host.random());
        if (row < 0) {
            host.error("No row of " + program.data().get(source).file() + " is left; each was to be taken once");
        }
        return row;
    }

    /** Turns of {@code WHEN_DUE} loops that were due, and for which no user was free until the end: they count as not sent. */
    public void neverBegun(long turns) {
        StepMeter meter = meters[program.firstDueStep()];
        meter.count(StepCounter.DUE, turns);
        meter.count(StepCounter.FAILED, turns);
        meter.count(StepCounter.NOT_SENT, turns);
    }

    /** A user that was due, and did not begin because there were too many: its connection counts as not sent. */
    public void neverStarted(long number) {
        StepMeter meter = meters[scriptOf(number).first.number];
        meter.count(StepCounter.DUE);
        meter.count(StepCounter.FAILED);
        meter.count(StepCounter.NOT_SENT);
    }

    /** The run is over, and each user is finished. */
    public void finish() {
        for (FanOut fanOut : fanOuts) {
            fanOut.finish();
        }
    }

    FanOut fanOut(int index) {
        return fanOuts[index];
    }
}
