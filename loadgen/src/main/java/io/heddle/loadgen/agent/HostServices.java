package io.heddle.loadgen.agent;

import io.heddle.api.BufferPool;
import io.heddle.api.WebSocketEngine;
import io.heddle.loadgen.interval.Counter;
import io.heddle.loadgen.scenario.StepMeter;
import io.heddle.loadgen.scenario.UserHost;
import io.heddle.loadgen.scenario.VirtualUser;
import java.util.random.RandomGenerator;

/** Services that a user asks for and that concern no other user: time, alarms, memory, chance, counters. <b>Thread:</b> loop-confined. */
abstract class HostServices implements UserHost {
    final WebSocketEngine engine;
    final Recorder recorder;
    private final int slots;
    private long epochMinusClockNs;
    /** Made with the first alarm: users that only echo need none. */
    private SlotAlarms alarms;

    HostServices(WebSocketEngine engine, Recorder recorder, int slots) {
        this.engine = engine;
        this.recorder = recorder;
        this.slots = slots;
    }

    /** Sets what lies between this machine's clock and the engine's. */
    final void epochMinusClock(long ns) {
        epochMinusClockNs = ns;
    }

    final void expireAlarms(long nowNs, SlotAlarms.Listener listener) {
        if (alarms != null) {
            alarms.expire(nowNs, listener);
        }
    }

    @Override
    public long nanoTime() {
        return engine.nanoTime();
    }

    @Override
    public long epochNanos(long timeNs) {
        return timeNs + epochMinusClockNs;
    }

    @Override
    public BufferPool pool() {
        return engine.bufferPool();
    }

    @Override
    public RandomGenerator random() {
        return engine.random();
    }

    @Override
    public void wakeAt(VirtualUser user, long atNs) {
        if (alarms == null) {
            alarms = new SlotAlarms(slots, engine.nanoTime());
        }
        alarms.set(user.slot(), atNs);
    }

    @Override
    public void cancelWake(VirtualUser user) {
        if (alarms != null) {
            alarms.cancel(user.slot());
        }
    }

    @Override
    public StepMeter step(int number) {
        return recorder.step(number);
    }

    @Override
    public void count(Counter counter, long amount) {
        recorder.count(counter, amount);
    }

    @Override
    public void error(String sentence) {
        recorder.error(sentence);
    }
}
